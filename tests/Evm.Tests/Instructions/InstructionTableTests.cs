// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tests.Support;

namespace PowerVerse.Chain.Evm.Tests.Instructions;

/// <summary>The tables, and the guards of the main loop, against a list written independently from the Yellow Paper and the EIPs.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class InstructionTableTests
{
    // opcode, first revision and static gas, words taken and given, later prices.
    private const string Specification =
        """
        00 Frontier:0 0 0
        01 Frontier:3 2 1
        02 Frontier:5 2 1
        03 Frontier:3 2 1
        04 Frontier:5 2 1
        05 Frontier:5 2 1
        06 Frontier:5 2 1
        07 Frontier:5 2 1
        08 Frontier:8 3 1
        09 Frontier:8 3 1
        0a Frontier:10 2 1
        0b Frontier:5 2 1
        10 Frontier:3 2 1
        11 Frontier:3 2 1
        12 Frontier:3 2 1
        13 Frontier:3 2 1
        14 Frontier:3 2 1
        15 Frontier:3 1 1
        16 Frontier:3 2 1
        17 Frontier:3 2 1
        18 Frontier:3 2 1
        19 Frontier:3 1 1
        1a Frontier:3 2 1
        1b Constantinople:3 2 1
        1c Constantinople:3 2 1
        1d Constantinople:3 2 1
        1e Osaka:5 1 1
        20 Frontier:30 2 1
        30 Frontier:2 0 1
        31 Frontier:20 1 1 TangerineWhistle:400 Istanbul:700 Berlin:100
        32 Frontier:2 0 1
        33 Frontier:2 0 1
        34 Frontier:2 0 1
        35 Frontier:3 1 1
        36 Frontier:2 0 1
        37 Frontier:3 3 0
        38 Frontier:2 0 1
        39 Frontier:3 3 0
        3a Frontier:2 0 1
        3b Frontier:20 1 1 TangerineWhistle:700 Berlin:100
        3c Frontier:20 4 0 TangerineWhistle:700 Berlin:100
        3d Byzantium:2 0 1
        3e Byzantium:3 3 0
        3f Constantinople:400 1 1 Istanbul:700 Berlin:100
        40 Frontier:20 1 1
        41 Frontier:2 0 1
        42 Frontier:2 0 1
        43 Frontier:2 0 1
        44 Frontier:2 0 1
        45 Frontier:2 0 1
        46 Istanbul:2 0 1
        47 Istanbul:5 0 1
        48 London:2 0 1
        49 Cancun:3 1 1
        4a Cancun:2 0 1
        50 Frontier:2 1 0
        51 Frontier:3 1 1
        52 Frontier:3 2 0
        53 Frontier:3 2 0
        54 Frontier:50 1 1 TangerineWhistle:200 Istanbul:800 Berlin:100
        55 Frontier:0 2 0
        56 Frontier:8 1 0
        57 Frontier:10 2 0
        58 Frontier:2 0 1
        59 Frontier:2 0 1
        5a Frontier:2 0 1
        5b Frontier:1 0 0
        5c Cancun:100 1 1
        5d Cancun:100 2 0
        5e Cancun:3 3 0
        5f Shanghai:2 0 1
        a0 Frontier:375 2 0
        a1 Frontier:750 3 0
        a2 Frontier:1125 4 0
        a3 Frontier:1500 5 0
        a4 Frontier:1875 6 0
        f0 Frontier:32000 3 1
        f1 Frontier:40 7 1 TangerineWhistle:700 Berlin:100
        f2 Frontier:40 7 1 TangerineWhistle:700 Berlin:100
        f3 Frontier:0 2 0
        f4 Homestead:40 6 1 TangerineWhistle:700 Berlin:100
        f5 Constantinople:32000 4 1
        fa Byzantium:700 6 1 Berlin:100
        fd Byzantium:0 2 0
        ff Frontier:0 1 0 TangerineWhistle:5000
        """;

    private static readonly Dictionary<int, Row> Rows = Parse();

    [Test]
    public void Table_is_that_of_the_specification([Values] Revision revision)
    {
        InstructionTable table = InstructionTable.For(revision);
        for (int op = 0; op < 256; op++)
        {
            Instruction actual = table[(Opcode)op];
            Row? expected = Rows.TryGetValue(op, out Row? row) && row.Prices[0].Since <= revision ? row : null;
            actual.IsDefined.Should().Be(expected is not null, "opcode 0x{0:x2} in {1}", op, revision);
            if (expected is not null)
            {
                actual.Gas.Should().Be(expected.PriceIn(revision), "opcode 0x{0:x2} in {1}", op, revision);
                ((int)actual.StackIn).Should().Be(expected.In, "opcode 0x{0:x2}", op);
                ((int)actual.StackChange).Should().Be(expected.Out - expected.In, "opcode 0x{0:x2}", op);
                ((int)actual.HeightMax).Should().Be(Math.Min(1024, 1024 - (expected.Out - expected.In)), "opcode 0x{0:x2}", op);
            }
        }
    }

    [Test]
    public void Guard_of_every_opcode_is_that_of_the_specification([Values] Revision revision)
    {
        using Vm vm = new(revision);
        for (int op = 0; op < 256; op++)
        {
            Row? row = Rows.TryGetValue(op, out Row? found) && found.Prices[0].Since <= revision ? found : null;
            if (row is null)
            {
                HaltReason reason = op == 0xfe ? HaltReason.InvalidInstruction : HaltReason.UndefinedInstruction;
                Halt(vm, op, 17, 10_000).Should().Be(reason, "opcode 0x{0:x2} in {1}", op, revision);
                continue;
            }

            if (row.In > 0)
            {
                Halt(vm, op, row.In - 1, 100_000).Should().Be(HaltReason.StackUnderflow, "opcode 0x{0:x2} in {1}", op, revision);
            }

            if (row.Out > row.In)
            {
                Halt(vm, op, 1024, 100_000).Should().Be(HaltReason.StackOverflow, "opcode 0x{0:x2} in {1}", op, revision);
                Halt(vm, op, 1023, 100_000).Should().NotBe(HaltReason.StackOverflow, "opcode 0x{0:x2} in {1}", op, revision);
            }

            long price = row.PriceIn(revision);
            if (price > 0)
            {
                Halt(vm, op, row.In, (ulong)price - 1).Should().Be(HaltReason.OutOfGas, "opcode 0x{0:x2} in {1}", op, revision);
            }
        }
    }

    [Test]
    public void Static_price_of_simple_opcodes_is_exact([Values] Revision revision)
    {
        // Everything without a dynamic price, when its operands are zero; jumps to zero land nowhere.
        int[] excluded = [0x31, 0x3b, 0x3c, 0x3f, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0xf0, 0xf1, 0xf2, 0xf4, 0xf5, 0xfa, 0xff, 0xfd];
        using Vm vm = new(revision);
        foreach ((int op, Row row) in Rows)
        {
            if (row.Prices[0].Since > revision || excluded.Contains(op))
            {
                continue;
            }

            vm.Run(Program(op, row.In), gas: 100_000);
            ulong pushes = 3UL * (ulong)row.In;
            vm.GasUsed.Should().Be(pushes + (ulong)row.PriceIn(revision), "opcode 0x{0:x2} in {1}", op, revision);
        }
    }

    private static HaltReason Halt(Vm vm, int op, int height, ulong gasForOpcode) =>
        vm.Run(Program(op, height), gas: (3UL * (ulong)height) + gasForOpcode).Result.Halt;

    private static byte[] Program(int op, int height)
    {
        byte[] code = new byte[(height * 2) + 1];
        for (int i = 0; i < height; i++)
        {
            code[2 * i] = (byte)Opcode.Push1;
        }

        code[^1] = (byte)op;
        return code;
    }

    private static Dictionary<int, Row> Parse()
    {
        Dictionary<int, Row> rows = [];
        foreach (string line in Specification.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = line.Split(' ');
            List<(Revision, long)> prices = [Price(parts[1])];
            prices.AddRange(parts[4..].Select(Price));
            rows.Add(
                int.Parse(parts[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                new Row(prices, int.Parse(parts[2], CultureInfo.InvariantCulture), int.Parse(parts[3], CultureInfo.InvariantCulture)));
        }

        for (int n = 1; n <= 32; n++)
        {
            rows.Add(0x5f + n, new Row([(Revision.Frontier, 3)], 0, 1));
        }

        for (int n = 1; n <= 16; n++)
        {
            rows.Add(0x7f + n, new Row([(Revision.Frontier, 3)], n, n + 1));
            rows.Add(0x8f + n, new Row([(Revision.Frontier, 3)], n + 1, n + 1));
        }

        return rows;
    }

    private static (Revision Since, long Gas) Price(string text)
    {
        string[] parts = text.Split(':');
        return (Enum.Parse<Revision>(parts[0]), long.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    private sealed record Row(List<(Revision Since, long Gas)> Prices, int In, int Out)
    {
        public long PriceIn(Revision revision) => Prices.Last(price => price.Since <= revision).Gas;
    }
}
