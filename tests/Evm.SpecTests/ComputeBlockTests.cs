// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.SpecKit.Blocks;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Evm.SpecTests;

/// <summary>The gas-heavy blocks do the work that they are named after, not only the gas of it.</summary>
[Category("Spec")]
[Parallelizable(ParallelScope.All)]
public sealed class ComputeBlockTests
{
    private const string Archive = "benchmark/compute.zip";
    private const string SelfBalance = "x.py::test_selfbalance[fork_Osaka]";

    [Test]
    public void Blocks_of_10_M_run_the_instruction_they_are_named_after()
    {
        if (!Fixtures.TryLocate(Archive, out string path))
        {
            Assert.Ignore(Fixtures.AbsentReason);
        }

        int blocks = 0;
        foreach ((string name, BlockTestCase test) in ComputeArchive.Load(path, "value_10M"))
        {
            long[] counts = BlockOpcodes.Count(test, out ulong gasUsed);
            ComputeExpectation.Check(name, counts, gasUsed).Should().BeNull("{0} must do its work", name);
            blocks++;
        }

        blocks.Should().Be(25);
    }

    [TestCase(2_000_000, 10_000_000UL, true)]
    [TestCase(1_900_000, 10_000_000UL, true)]
    [TestCase(1_800_000, 10_000_000UL, false)]
    [TestCase(2_200_000, 10_000_000UL, false)]
    [TestCase(0, 10_000_000UL, false)]
    public void Check_holds_the_count_of_the_instruction_against_the_gas(long count, ulong gasUsed, bool isRight)
    {
        long[] counts = new long[256];
        counts[(int)Opcode.SelfBalance] = count;
        counts[(int)Opcode.Push0] = 50_000_000;

        string? wrong = ComputeExpectation.Check(SelfBalance, counts, gasUsed);

        wrong.Should().Match(text => (text == null) == isRight);
    }

    [Test]
    public void Check_block_of_an_unknown_name_is_wrong()
    {
        ComputeExpectation.Check("x.py::test_other[fork_Osaka]", new long[256], 0).Should().Contain("nothing is known");
        ComputeExpectation.Check("x.py::test_empty_block[fork_Osaka]", new long[256], 0).Should().BeNull();
        ComputeExpectation.Check("x.py::test_empty_block[fork_Osaka]", [.. Enumerable.Repeat(1L, 256)], 0).Should().Contain("256 instructions");
    }
}
