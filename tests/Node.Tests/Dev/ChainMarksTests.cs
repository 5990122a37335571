// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Node.Dev;
using PowerVerse.Chain.Node.Hosting;
using PowerVerse.Chain.Storage.Memory;

namespace PowerVerse.Chain.Node.Tests.Dev;

/// <summary>What evm_snapshot leaves behind is bounded.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ChainMarksTests : IDisposable
{
    private static readonly SealerTerms Terms = new() { GasLimit = 30_000_000 };

    private readonly MemoryStore _store = new(NodeFamilies.All);
    private readonly ChainLedger _ledger;
    private readonly ChainMarks _marks;

    public ChainMarksTests()
    {
        byte[] file = DevGenesis.Write(20568, 30_000_000, 1, [], default);
        GenesisSpec genesis = StoreOpening.ParseGenesis(file, "genesis");
        StoreOpening.Initialize(_store, genesis, file);
        _ledger = StoreOpening.OpenLedger(_store, new LedgerSettings(), genesis);
        _marks = new ChainMarks(_ledger);
    }

    [Test]
    public void Oldest_marks_go_first()
    {
        for (int i = 0; i < ChainMarks.MarksMax + 2; i++)
        {
            _marks.Add(i, Terms, []);
        }

        _marks.Revert(1).Should().BeNull("it was given up");
        _marks.Revert(2)!.ClockOffsetSeconds.Should().Be(2);
        _marks.Revert(3).Should().BeNull("going back uses up all later ones");
    }

    [Test]
    public void Edits_beyond_the_bound_take_the_mark_before_them_along()
    {
        _marks.Add(0, Terms, []);
        Edit(10);
        _marks.Add(1, Terms, []);
        Edit(ChainMarks.EditsMax - 5);
        _marks.Revert(0).Should().BeNull();
        _marks.Revert(1)!.ClockOffsetSeconds.Should().Be(1);
        _marks.Add(2, Terms, []);
        Edit(ChainMarks.EditsMax + 1);
        _marks.Revert(2).Should().BeNull();
        ulong last = _marks.Add(3, Terms, []);
        _marks.Revert(last)!.ClockOffsetSeconds.Should().Be(3);
    }

    public void Dispose()
    {
        _ledger.Dispose();
        _store.Dispose();
    }

    private void Edit(int count)
    {
        StateDiff nothing = new([]);
        for (int i = 0; i < count; i++)
        {
            _marks.NoteEdit(nothing);
        }
    }
}
