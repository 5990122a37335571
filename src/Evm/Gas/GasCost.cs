// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Evm.Gas;

/// <summary>The gas costs that no revision changed (Yellow Paper appendix G).</summary>
internal static class GasCost
{
    /// <summary>JUMPDEST.</summary>
    public const long JumpDestination = 1;

    /// <summary>W_base: instructions that read the environment, POP, PC, GAS.</summary>
    public const long Base = 2;

    /// <summary>W_verylow: ADD, LT, AND, MLOAD, PUSH, DUP and their kind.</summary>
    public const long VeryLow = 3;

    /// <summary>W_low: MUL, DIV and their kind.</summary>
    public const long Low = 5;

    /// <summary>W_mid: ADDMOD, MULMOD, JUMP.</summary>
    public const long Mid = 8;

    /// <summary>W_high: JUMPI.</summary>
    public const long High = 10;

    /// <summary>EXP, without the exponent's bytes.</summary>
    public const long Exponentiation = 10;

    /// <summary>KECCAK256, without the words.</summary>
    public const long Keccak = 30;

    /// <summary>KECCAK256, per word of data.</summary>
    public const long KeccakWord = 6;

    /// <summary>Copies, per word.</summary>
    public const long CopyWord = 3;

    /// <summary>BLOCKHASH.</summary>
    public const long BlockHash = 20;

    /// <summary>LOG, without topics and data.</summary>
    public const long Log = 375;

    /// <summary>LOG, per topic.</summary>
    public const long LogTopic = 375;

    /// <summary>LOG, per byte of data.</summary>
    public const long LogByte = 8;

    /// <summary>CREATE and CREATE2.</summary>
    public const long Create = 32_000;

    /// <summary>Deployed code, per byte.</summary>
    public const long CodeDepositByte = 200;

    /// <summary>Initialisation code, per word (EIP-3860).</summary>
    public const long InitCodeWord = 2;

    /// <summary>A call that sends wei.</summary>
    public const long CallValue = 9_000;

    /// <summary>What the callee of a call with wei gets for free.</summary>
    public const long CallStipend = 2_300;

    /// <summary>A call or self-destruct that brings an account into being.</summary>
    public const long NewAccount = 25_000;

    /// <summary>SSTORE that makes a slot non-zero.</summary>
    public const long StorageSet = 20_000;

    /// <summary>First access to an account in a transaction (EIP-2929).</summary>
    public const long ColdAccount = 2_600;

    /// <summary>First access to a slot in a transaction (EIP-2929).</summary>
    public const long ColdSlot = 2_100;

    /// <summary>Later accesses to accounts and slots (EIP-2929).</summary>
    public const long WarmAccess = 100;

    /// <summary>Refund for SELFDESTRUCT before London.</summary>
    public const long SelfDestructRefund = 24_000;

    /// <summary>Gas that must be left over for SSTORE (EIP-2200).</summary>
    public const long StorageStipend = 2_300;

    /// <summary>Cost of a memory of so many words (Yellow Paper equation 326); at most 2^28 words are ever asked for.</summary>
    public static long Memory(ulong words) => (long)((3 * words) + (words * words / 512));

    /// <summary>Words that hold so many bytes; at most 2^32 bytes are ever asked for.</summary>
    public static long Words(ulong bytes) => (long)((bytes + 31) >> 5);
}
