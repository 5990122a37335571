// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Org.BouncyCastle.Crypto.Digests;
using PowerVerse.Chain.Crypto.Hashing;

namespace PowerVerse.Chain.Crypto.Tests.Hashing;

[Parallelizable(ParallelScope.All)]
public sealed class Ripemd160Tests
{
    [TestCase("", "9c1185a5c5e9fc54612808977ee8f548b2258d31")]
    [TestCase("abc", "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc")]
    [TestCase("message digest", "5d0689ef49d2fae572b881b123a85ffa21595f36")]
    [TestCase("abcdefghijklmnopqrstuvwxyz", "f71c27109c692c1b56bbdceb5b9d2865b3708dbc")]
    public void Hash_known_text_known_digest(string text, string expected)
    {
        byte[] digest = new byte[20];
        Ripemd160.Hash(Encoding.ASCII.GetBytes(text), digest);
        Convert.ToHexStringLower(digest).Should().Be(expected);
    }

    [Test]
    public void Hash_every_length_up_to_three_blocks_equals_reference()
    {
        byte[] data = new byte[194];
        new Random(3).NextBytes(data);
        for (int length = 0; length <= data.Length; length++)
        {
            byte[] digest = new byte[20];
            byte[] expected = new byte[20];
            Ripemd160.Hash(data.AsSpan(0, length), digest);
            RipeMD160Digest reference = new();
            reference.BlockUpdate(data, 0, length);
            reference.DoFinal(expected, 0);
            digest.Should().Equal(expected, "length {0}", length);
        }
    }

    [Test]
    public void Hash_short_buffer_throws()
    {
        Action act = () => Ripemd160.Hash([], new byte[19]);
        act.Should().Throw<ArgumentException>();
    }
}
