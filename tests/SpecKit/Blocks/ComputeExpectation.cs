// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using PowerVerse.Chain.Evm.Instructions;

namespace PowerVerse.Chain.SpecKit.Blocks;

/// <summary>
/// What the blocks of benchmark/compute.zip must do: they end out of gas, so their gas and root are right even when the wrong work ran. Each is named after an
/// instruction or a precompile, which must have run as often as its round of the loop fits into the block's gas.
/// </summary>
/// <param name="Test">The name of the test function within the block's name.</param>
/// <param name="Opcodes">The instructions of one round, each of which runs once in it.</param>
/// <param name="RoundGas">What a round of the block's code costs by the gas schedule of Osaka; 0 for a block in which nothing runs.</param>
public sealed record ComputeExpectation(string Test, IReadOnlyList<Opcode> Opcodes, int RoundGas)
{
    /// <summary>What calls, jumps back and the end of the gas may take away, in percent.</summary>
    private const int TolerancePercent = 8;

    private static readonly ComputeExpectation[] All =
    [
        new("test_selfbalance", [Opcode.SelfBalance], 5),
        new("test_clz_diff", [Opcode.Clz], 10),
        new("test_clz_same", [Opcode.Clz], 5),
        new("test_not_op", [Opcode.Not], 3),
        new("test_shifts[fork_Osaka-blockchain_test-opcode_SAR", [Opcode.Shl, Opcode.Sar], 12),
        new("test_shifts[fork_Osaka-blockchain_test-opcode_SHR", [Opcode.Shl, Opcode.Shr], 12),
        new("test_callvalue_from_origin", [Opcode.CallValue], 4),
        new("test_returndatasize_zero", [Opcode.ReturnDataSize], 2),
        new("test_iszero", [Opcode.IsZero], 3),
        new("test_gas_op", [Opcode.Gas], 2),
        new("test_jump_benchmark", [Opcode.Jump, Opcode.JumpDest, Opcode.Pc], 17),
        new("test_jumpi_fallthrough", [Opcode.JumpI], 14),
        new("test_jumpis", [Opcode.JumpI, Opcode.JumpDest, Opcode.Number], 15),
        new("test_jumps", [Opcode.Jump, Opcode.JumpDest], 11),
        new("test_selfdestruct_created", [Opcode.SelfDestruct, Opcode.Create, Opcode.Call], 37_600),
        new("test_selfdestruct_initcode", [Opcode.SelfDestruct, Opcode.Create], 37_100),
        new("test_blobhash", [Opcode.BlobHash], 5),
        new("test_blake2f", [Opcode.StaticCall], 65_500),
        new("test_sha256", [Opcode.StaticCall], 32_000),
        new("test_empty_block", [], 0),
    ];

    /// <summary>Holds the instructions of a block against its name.</summary>
    /// <param name="name">The block's name.</param>
    /// <param name="counts">How often each opcode ran.</param>
    /// <param name="gasUsed">The block's gas.</param>
    /// <returns>What is wrong, or null.</returns>
    public static string? Check(string name, ReadOnlySpan<long> counts, ulong gasUsed)
    {
        if (Array.Find(All, expectation => name.Contains("::" + expectation.Test, StringComparison.Ordinal)) is not { } expected)
        {
            return "nothing is known of what the block must do";
        }

        if (expected.Opcodes.Count == 0)
        {
            long ran = 0;
            foreach (long count in counts)
            {
                ran += count;
            }

            return ran == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{ran} instructions ran in a block without any");
        }

        double rounds = gasUsed / (double)expected.RoundGas;
        foreach (Opcode opcode in expected.Opcodes)
        {
            long count = counts[(int)opcode];
            if (count < rounds * (100 - TolerancePercent) / 100 || count > rounds * (100 + TolerancePercent) / 100)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{opcode} ran {count} times, expected are {rounds:F0}");
            }
        }

        return null;
    }
}
