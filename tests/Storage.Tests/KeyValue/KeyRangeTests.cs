// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Storage.Tests.KeyValue;

[Parallelizable(ParallelScope.All)]
public sealed class KeyRangeTests
{
    [TestCase(new byte[] { 1 }, new byte[] { 2 })]
    [TestCase(new byte[] { 1, 255 }, new byte[] { 2 })]
    [TestCase(new byte[] { 1, 2 }, new byte[] { 1, 3 })]
    public void TryGetPrefixEnd_is_the_next_sibling(byte[] prefix, byte[] expected)
    {
        KeyRange.TryGetPrefixEnd(prefix, out byte[] end).Should().BeTrue();
        end.Should().Equal(expected);
    }

    [TestCase(new byte[] { })]
    [TestCase(new byte[] { 255, 255 })]
    public void TryGetPrefixEnd_has_no_bound_above_the_last_prefix(byte[] prefix) => KeyRange.TryGetPrefixEnd(prefix, out _).Should().BeFalse();
}
