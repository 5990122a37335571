// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.Events;
using PowerVerse.Chain.Ledger.Store;

namespace PowerVerse.Chain.Ledger.Tests;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class RecentBlocksTests
{
    private const long BytesMax = 1024 * 1024;

    [Test]
    public void Add_beyond_the_bound_drops_the_oldest_blocks()
    {
        RecentBlocks recent = new(BytesMax);
        for (ulong number = 0; number < 1_000; number++)
        {
            recent.Add(Of(number));
        }

        recent.SizeBytes.Should().BeInRange(BytesMax / 2, BytesMax);
        recent.TryGetBlock(0, out _).Should().BeFalse();
        recent.TryGetBlock(999, out _).Should().BeTrue();
    }

    [Test]
    public void Add_counts_the_logs_of_a_block()
    {
        RecentBlocks recent = new(BytesMax);
        for (ulong number = 0; number < 32; number++)
        {
            recent.Add(Of(number, new Log(default, default, new byte[64 * 1024])));
        }

        recent.TryGetBlock(0, out _).Should().BeFalse("16 such blocks fill a mebibyte");
        recent.TryGetBlock(31, out _).Should().BeTrue();
        recent.SizeBytes.Should().BeLessThanOrEqualTo(BytesMax);
    }

    private static CommittedBlock Of(ulong number, params Log[] logs) =>
        new(new Block(new BlockHeader { Number = number }, []), [new Receipt { Logs = logs }]);
}
