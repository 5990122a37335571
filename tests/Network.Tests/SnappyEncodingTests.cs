// SPDX-License-Identifier: Apache-2.0

using CsCheck;
using PowerVerse.Chain.Network.Gossip;

namespace PowerVerse.Chain.Network.Tests;

[Parallelizable(ParallelScope.All)]
public sealed class SnappyEncodingTests
{
    [Test]
    public void Content_comes_back_whole() => Gen.Byte.Array[0, 5000].Sample(content =>
        SnappyEncoding.Instance.TryDecode(SnappyEncoding.Instance.Encode(content), 5000, out byte[]? decoded) && decoded.AsSpan().SequenceEqual(content));

    [Test]
    public void Any_bytes_are_content_within_the_limit_or_refused() => Gen.Byte.Array[0, 300].Sample(data =>
        !SnappyEncoding.Instance.TryDecode(data, 1000, out byte[]? decoded) || decoded.Length <= 1000);

    [Test]
    public void Bomb_is_refused_by_what_it_declares()
    {
        byte[] bomb = SnappyEncoding.Instance.Encode(new byte[1_000_000]);
        bomb.Length.Should().BeLessThan(100_000);

        SnappyEncoding.Instance.TryDecode(bomb, 999_999, out _).Should().BeFalse();
        SnappyEncoding.Instance.TryDecode([0xFF, 0xFF, 0xFF, 0xFF, 0x0F], int.MaxValue / 2, out _).Should().BeFalse("four gigabytes");
        SnappyEncoding.Instance.TryDecode([0xFF, 0xFF, 0xFF, 0xFF, 0x7F], int.MaxValue / 2, out _).Should().BeFalse("no length of 32 bits");
    }

    [Test]
    public void Block_that_holds_less_than_it_declares_is_refused()
    {
        byte[] data = SnappyEncoding.Instance.Encode([1, 2, 3]);
        data[0] = 4;

        SnappyEncoding.Instance.TryDecode(data, 100, out _).Should().BeFalse();
        SnappyEncoding.Instance.TryDecode([], 100, out _).Should().BeFalse();
    }
}
