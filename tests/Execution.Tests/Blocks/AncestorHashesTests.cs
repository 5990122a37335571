// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Execution.Tests.Blocks;

[Parallelizable(ParallelScope.All)]
public sealed class AncestorHashesTests
{
    [Test]
    public void Get_finds_the_256_blocks_below_and_asks_for_each_once()
    {
        Line line = new(300);
        AncestorHashes hashes = new(line, line[299].Hash, 299);
        for (ulong number = 299; number > 299 - 256; number--)
        {
            hashes.Get(number).Should().Be(line[number].Hash);
        }

        hashes.Get(290).Should().Be(line[290].Hash);
        line.Questions.Should().Be(255);
    }

    [TestCase(300UL)]
    [TestCase(301UL)]
    [TestCase(43UL)]
    [TestCase(0UL)]
    public void Get_outside_the_window_is_zero(ulong number)
    {
        Line line = new(300);
        new AncestorHashes(line, line[299].Hash, 299).Get(number).Should().Be(Hash256.Zero);
    }

    [Test]
    public void Get_stops_at_genesis()
    {
        Line line = new(3);
        AncestorHashes hashes = new(line, line[2].Hash, 2);
        hashes.Get(0).Should().Be(line[0].Hash);
        hashes.Get(1).Should().Be(line[1].Hash);
    }

    private sealed class Line : IBlockAncestry
    {
        private readonly Dictionary<Hash256, BlockHeader> _byHash = [];
        private readonly List<BlockHeader> _headers = [];

        internal Line(int length)
        {
            for (int i = 0; i < length; i++)
            {
                BlockHeader header = new() { Number = (ulong)i, ParentHash = i == 0 ? Hash256.Zero : _headers[i - 1].Hash };
                _headers.Add(header);
                _byHash.Add(header.Hash, header);
            }
        }

        internal int Questions { get; private set; }

        internal BlockHeader this[ulong number] => _headers[(int)number];

        public bool TryGetHeader(in Hash256 hash, [NotNullWhen(true)] out BlockHeader? header)
        {
            Questions++;
            return _byHash.TryGetValue(hash, out header);
        }

        public IReadOnlyList<BlockHeader> OmmersOf(in Hash256 hash) => [];
    }
}
