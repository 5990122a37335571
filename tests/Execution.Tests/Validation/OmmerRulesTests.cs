// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Execution.Tests.Validation;

[Parallelizable(ParallelScope.All)]
public sealed class OmmerRulesTests
{
    private const int Length = 12;

    private static readonly ChainSpec Spec = new() { ChainId = 1 };

    private static BlockHeader Child(BlockHeader parent, ulong seconds) => new()
    {
        ParentHash = parent.Hash,
        Number = parent.Number + 1,
        GasLimit = parent.GasLimit,
        Timestamp = parent.Timestamp + seconds,
        Difficulty = Difficulty.Next(Spec, parent, parent.Timestamp + seconds),
    };

    private static BlockErrorCode Check(Family family, params BlockHeader[] ommers) =>
        OmmerRules.Check(new Block(family.Next, [], ommers), family, Spec).Code;

    [TestCase(1, BlockErrorCode.OmmerParentUnknown)]
    [TestCase(2, BlockErrorCode.None)]
    [TestCase(7, BlockErrorCode.None)]
    [TestCase(8, BlockErrorCode.OmmerParentUnknown)]
    public void Check_accepts_children_of_the_second_to_the_seventh_ancestor(int generation, BlockErrorCode expected)
    {
        Family family = new();
        Check(family, Child(family.Ancestor(generation), 20)).Should().Be(expected);
    }

    [Test]
    public void Check_refuses_three()
    {
        Family family = new();
        Check(family, family.Stale(2, 20), family.Stale(3, 20), family.Stale(4, 20)).Should().Be(BlockErrorCode.TooManyOmmers);
    }

    [Test]
    public void Check_refuses_the_same_twice()
    {
        Family family = new();
        Check(family, family.Stale(2, 20), family.Stale(2, 20)).Should().Be(BlockErrorCode.OmmerRepeated);
        Check(family, family.Stale(2, 20), family.Stale(2, 21)).Should().Be(BlockErrorCode.None);
    }

    [Test]
    public void Check_refuses_an_ancestor()
    {
        Family family = new();
        Check(family, family.Ancestor(3)).Should().Be(BlockErrorCode.OmmerIsAncestor);
    }

    [Test]
    public void Check_refuses_one_that_an_ancestor_has_named()
    {
        Family family = new();
        BlockHeader ommer = family.Stale(3, 20);
        family.Name(family.Ancestor(1), ommer);
        Check(family, ommer).Should().Be(BlockErrorCode.OmmerAlreadyIncluded);
    }

    [Test]
    public void Check_refuses_an_invalid_header()
    {
        Family family = new();
        Check(family, family.Stale(2, 20) with { Difficulty = 1 }).Should().Be(BlockErrorCode.OmmerInvalid);
    }

    private sealed class Family : IBlockAncestry
    {
        private readonly List<BlockHeader> _chain = [];
        private readonly Dictionary<Hash256, BlockHeader[]> _ommers = [];

        internal Family()
        {
            _chain.Add(new BlockHeader { GasLimit = 5_000, Timestamp = 1_000, Difficulty = 1_000_000 });
            for (int i = 0; i < Length; i++)
            {
                _chain.Add(Child(_chain[^1], 13));
            }

            Next = Child(_chain[^1], 13);
        }

        internal BlockHeader Next { get; }

        internal BlockHeader Ancestor(int generation) => _chain[^generation];

        internal BlockHeader Stale(int generation, ulong seconds) => Child(Ancestor(generation), seconds);

        internal void Name(BlockHeader block, params BlockHeader[] ommers) => _ommers[block.Hash] = ommers;

        public bool TryGetHeader(in Hash256 hash, [NotNullWhen(true)] out BlockHeader? header)
        {
            Hash256 wanted = hash;
            header = _chain.Find(candidate => candidate.Hash == wanted);
            return header is not null;
        }

        public IReadOnlyList<BlockHeader> OmmersOf(in Hash256 hash) => _ommers.GetValueOrDefault(hash, []);
    }
}
