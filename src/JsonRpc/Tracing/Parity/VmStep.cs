// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Tracing.Parity;

/// <summary>An instruction of a vmTrace that has begun and whose results are shown once it is over.</summary>
internal sealed class VmStep
{
    /// <summary>Words at the top of the stack that it made.</summary>
    public int PushCount { get; private init; }

    /// <summary>Where it writes memory.</summary>
    public long MemoryOffset { get; private init; }

    /// <summary>Bytes of memory that it writes.</summary>
    public long MemoryLength { get; private init; }

    /// <summary>The slot that it writes.</summary>
    public (UInt256 Key, UInt256 Value)? Store { get; private init; }

    public long GasLeft { get; set; }

    public bool HasHalted { get; set; }

    public bool HasSub { get; set; }

    /// <summary>An instruction that is about to run.</summary>
    public static VmStep Of(in StepStart step)
    {
        (int offset, int length, int fixedLength) = MemoryOperands(step.Opcode);
        long memoryOffset = offset == 0 ? 0 : Operand(in step, offset);
        long memoryLength = offset == 0 ? 0 : length == 0 ? fixedLength : Operand(in step, length);
        bool isStore = step.Opcode == Opcode.SStore && step.Stack.Length >= 2;
        return new VmStep
        {
            PushCount = CountPushed(step.Opcode),
            MemoryOffset = memoryOffset,
            MemoryLength = memoryLength,
            Store = isStore ? (step.Stack[^1], step.Stack[^2]) : null,
        };
    }

    // A length beyond an int is out of gas and never shown.
    private static long Operand(in StepStart step, int position) =>
        step.Stack.Length < position ? 0 : (long)Math.Min(step.Stack[^position].ToUInt64Saturating(), int.MaxValue);

    // Position from the top, 1 for the top itself, of the operands that say where memory is written and how much of it.
    private static (int Offset, int Length, int FixedLength) MemoryOperands(Opcode opcode) => opcode switch
    {
        Opcode.MLoad or Opcode.MStore => (1, 0, UInt256.Size),
        Opcode.MStore8 => (1, 0, 1),
        Opcode.CallDataCopy or Opcode.CodeCopy or Opcode.ReturnDataCopy or Opcode.MCopy => (1, 3, 0),
        Opcode.ExtCodeCopy => (2, 4, 0),
        Opcode.Call or Opcode.CallCode => (6, 7, 0),
        Opcode.DelegateCall or Opcode.StaticCall => (5, 6, 0),
        _ => (0, 0, 0),
    };

    private static int CountPushed(Opcode opcode) => opcode switch
    {
        >= Opcode.Dup1 and <= Opcode.Dup16 => opcode - Opcode.Dup1 + 2,
        >= Opcode.Swap1 and <= Opcode.Swap16 => opcode - Opcode.Swap1 + 2,
        Opcode.Stop or Opcode.CallDataCopy or Opcode.CodeCopy or Opcode.ExtCodeCopy or Opcode.ReturnDataCopy or Opcode.MCopy or Opcode.Pop
            or Opcode.MStore or Opcode.MStore8 or Opcode.SStore or Opcode.TStore or Opcode.Jump or Opcode.JumpI or Opcode.JumpDest
            or (>= Opcode.Log0 and <= Opcode.Log4) or Opcode.Return or Opcode.Revert or Opcode.Invalid or Opcode.SelfDestruct => 0,
        _ => 1,
    };
}
