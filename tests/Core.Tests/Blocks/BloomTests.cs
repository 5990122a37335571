// SPDX-License-Identifier: Apache-2.0

using CsCheck;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Core.Tests.Blocks;

[Parallelizable(ParallelScope.All)]
public sealed class BloomTests
{
    [Test]
    public void Of_logs_is_the_definition_of_the_Yellow_Paper() =>
        BlockGenerator.Log.Array[0, 12].Sample(logs => Bloom.Of(logs).AsSpan().SequenceEqual(Define(logs)), iter: 300);

    [Test]
    public void Union_holds_every_entry_of_every_receipt() =>
        BlockGenerator.Receipt.Array[0, 5].Sample(
            receipts =>
            {
                Bloom union = Bloom.Union(receipts);
                return union.Equals(Bloom.Of([.. receipts.SelectMany(receipt => receipt.Logs)]))
                    && receipts.All(receipt => union.Contains(receipt.LogsBloom))
                    && receipts.SelectMany(receipt => receipt.Logs).All(log => union.MayContain(log.Address.AsSpan()));
            },
            iter: 300);

    [Test]
    public void Empty_contains_nothing()
    {
        Bloom one = Bloom.Of([new Log(Address.Zero, default, default)]);
        Bloom.Empty.IsEmpty.Should().BeTrue();
        one.IsEmpty.Should().BeFalse();
        Bloom.Of([]).Should().BeSameAs(Bloom.Empty);
        Bloom.Empty.MayContain(Address.Zero.AsSpan()).Should().BeFalse();
        one.MayContain(Address.Zero.AsSpan()).Should().BeTrue();
        one.Contains(Bloom.Empty).Should().BeTrue();
        Bloom.Empty.Contains(one).Should().BeFalse();
        one.Should().Be(new Bloom(one.AsSpan())).And.NotBe(Bloom.Empty);
        one.GetHashCode().Should().Be(new Bloom(one.AsSpan()).GetHashCode());
        one.ToString().Should().HaveLength(2 + (2 * Bloom.Size));
    }

    private static byte[] Define(IEnumerable<Log> logs)
    {
        byte[] bits = new byte[Bloom.Size];
        foreach (Log log in logs)
        {
            Set(bits, log.Address.ToArray());
            foreach (Hash256 topic in log.Topics.ToArray())
            {
                Set(bits, topic.ToArray());
            }
        }

        return bits;
    }

    private static void Set(byte[] bits, byte[] entry)
    {
        byte[] digest = Keccak256.Hash(entry).ToArray();
        for (int i = 0; i < 6; i += 2)
        {
            int bit = ((digest[i] << 8) | digest[i + 1]) % 2048;
            bits[255 - (bit / 8)] |= (byte)(1 << (bit % 8));
        }
    }
}
