// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Execution.System;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Execution.Tests.System;

[Parallelizable(ParallelScope.All)]
public sealed class DepositLogTests
{
    private static readonly Hash256 Topic = Hash256.Parse("0x649bbc62d0e31342afea4e5cd82d4049e7e1ee912fc0889aa790803be39038c5");
    private static readonly int[] Offsets = [160, 256, 320, 384, 512];
    private static readonly int[] Lengths = [48, 32, 8, 96, 8];

    private static byte[] Data()
    {
        byte[] data = new byte[576];
        for (int i = 0; i < Offsets.Length; i++)
        {
            data[(i * 32) + 30] = (byte)(Offsets[i] >> 8);
            data[(i * 32) + 31] = (byte)Offsets[i];
            data[Offsets[i] + 31] = (byte)Lengths[i];
            data.AsSpan(Offsets[i] + 32, Lengths[i]).Fill((byte)(i + 1));
        }

        return data;
    }

    private static Log MakeLog(byte[] data) => new(ChainSpec.MainnetDepositContract, new[] { Topic }, data);

    [Test]
    public void TryAppendRequest_joins_the_five_fields()
    {
        List<byte> requests = [];
        DepositLog.TryAppendRequest(MakeLog(Data()), requests).Should().BeTrue();
        requests.Should().HaveCount(DepositLog.RequestSizeBytes);
        requests.Should().Equal(Enumerable.Range(0, 5).SelectMany(i => Enumerable.Repeat((byte)(i + 1), Lengths[i])));
    }

    [Test]
    public void TryAppendRequest_refuses_any_other_offset_or_length([Values(31, 63, 95, 127, 159, 191, 287, 351, 415, 543, 0, 160)] int position)
    {
        byte[] data = Data();
        data[position] ^= 1;
        DepositLog.TryAppendRequest(MakeLog(data), []).Should().BeFalse();
    }

    [TestCase(575)]
    [TestCase(577)]
    [TestCase(0)]
    public void TryAppendRequest_refuses_any_other_size(int size)
    {
        byte[] data = new byte[size];
        Data().AsSpan(0, Math.Min(size, 576)).CopyTo(data);
        DepositLog.TryAppendRequest(MakeLog(data), []).Should().BeFalse();
    }

    [Test]
    public void IsDeposit_needs_contract_and_topic()
    {
        DepositLog.IsDeposit(MakeLog([]), ChainSpec.MainnetDepositContract).Should().BeTrue();
        DepositLog.IsDeposit(MakeLog([]), Address.Zero).Should().BeFalse();
        DepositLog.IsDeposit(new Log(Address.Zero, Array.Empty<Hash256>(), Array.Empty<byte>()), Address.Zero).Should().BeFalse();
        DepositLog.IsDeposit(new Log(Address.Zero, new Hash256[1], Array.Empty<byte>()), Address.Zero).Should().BeFalse();
    }
}
