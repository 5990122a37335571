// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Evm.Frames;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Instructions;

/// <summary>What must hold before an instruction runs, and the code of those that do not run inside the main loop.</summary>
/// <remarks>
/// Bodies rely on the check: <see cref="StackIn"/> words are there, the result fits, the static gas is charged. A body gets the top of the stack
/// before the instruction and the gas left; it returns the gas left, negative for an exceptional halt (out of gas unless
/// <see cref="Machine.Fail"/> named another reason). The loop then moves the top by <see cref="StackChange"/>.
/// </remarks>
internal unsafe struct Instruction
{
    /// <summary>Stack height that no stack has: the instruction is not defined.</summary>
    public const int Undefined = short.MaxValue;

    /// <summary>Static gas; <see cref="UndefinedGas"/> when the instruction is not defined.</summary>
    public long Gas;

    /// <summary>The body; null for what the main loop runs itself.</summary>
    public delegate*<Machine, Frame, UInt256*, long, long> Body;

    /// <summary>Least stack height before the instruction.</summary>
    public short StackIn;

    /// <summary>Largest stack height before the instruction.</summary>
    public short HeightMax;

    /// <summary>Change of the stack height.</summary>
    public sbyte StackChange;

    /// <summary>More gas than any frame has.</summary>
    public const long UndefinedGas = long.MaxValue;

    public readonly bool IsDefined => StackIn != Undefined;
}
