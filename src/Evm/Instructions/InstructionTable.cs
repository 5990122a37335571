// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Frames;
using PowerVerse.Chain.Evm.Gas;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Instructions;

/// <summary>The 256 instructions of one revision. Each revision's table is the one before with its changes applied.</summary>
internal sealed unsafe class InstructionTable
{
    private static readonly InstructionTable[] Tables = Build();

    private readonly Instruction[] _instructions = GC.AllocateArray<Instruction>(256, pinned: true);

    private InstructionTable()
    {
        for (int op = 0; op < 256; op++)
        {
            _instructions[op].StackIn = Instruction.Undefined;
            _instructions[op].Gas = Instruction.UndefinedGas;
        }
    }

    private InstructionTable(InstructionTable before)
    {
        before._instructions.CopyTo(_instructions, 0);
    }

    // SAFETY: the array is pinned, and the static table keeps it alive.
    public Instruction* Start => (Instruction*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_instructions));

    public ref readonly Instruction this[Opcode op] => ref _instructions[(int)op];

    public static InstructionTable For(Revision revision) => Tables[(int)revision];

    private static InstructionTable[] Build()
    {
        InstructionTable frontier = Frontier();

        InstructionTable homestead = new(frontier);
        homestead.Define(Opcode.DelegateCall, 40, 6, 1);

        InstructionTable tangerine = new(homestead);
        tangerine.Reprice(Opcode.Balance, 400);
        tangerine.Reprice(Opcode.ExtCodeSize, 700);
        tangerine.Reprice(Opcode.ExtCodeCopy, 700);
        tangerine.Reprice(Opcode.SLoad, 200);
        tangerine.Reprice(Opcode.Call, 700);
        tangerine.Reprice(Opcode.CallCode, 700);
        tangerine.Reprice(Opcode.DelegateCall, 700);
        tangerine.Reprice(Opcode.SelfDestruct, 5_000);

        InstructionTable spurious = new(tangerine);

        InstructionTable byzantium = new(spurious);
        byzantium.Define(Opcode.ReturnDataSize, GasCost.Base, 0, 1, &Environment.ReturnDataSize);
        byzantium.Define(Opcode.ReturnDataCopy, GasCost.VeryLow, 3, 0, &Environment.ReturnDataCopy);
        byzantium.Define(Opcode.StaticCall, 700, 6, 1);
        byzantium.Define(Opcode.Revert, 0, 2, 0);

        InstructionTable constantinople = new(byzantium);
        constantinople.Define(Opcode.Shl, GasCost.VeryLow, 2, 1);
        constantinople.Define(Opcode.Shr, GasCost.VeryLow, 2, 1);
        constantinople.Define(Opcode.Sar, GasCost.VeryLow, 2, 1);
        constantinople.Define(Opcode.ExtCodeHash, 400, 1, 1, &Environment.ExtCodeHash);
        constantinople.Define(Opcode.Create2, GasCost.Create, 4, 1);

        InstructionTable petersburg = new(constantinople);

        InstructionTable istanbul = new(petersburg);
        istanbul.Define(Opcode.ChainId, GasCost.Base, 0, 1, &Block.ChainId);
        istanbul.Define(Opcode.SelfBalance, GasCost.Low, 0, 1, &Environment.SelfBalance);
        istanbul.Reprice(Opcode.Balance, 700);
        istanbul.Reprice(Opcode.ExtCodeHash, 700);
        istanbul.Reprice(Opcode.SLoad, 800);

        // The cold part of an access is dynamic (EIP-2929).
        InstructionTable berlin = new(istanbul);
        berlin.Reprice(Opcode.Balance, GasCost.WarmAccess);
        berlin.Reprice(Opcode.ExtCodeSize, GasCost.WarmAccess);
        berlin.Reprice(Opcode.ExtCodeCopy, GasCost.WarmAccess);
        berlin.Reprice(Opcode.ExtCodeHash, GasCost.WarmAccess);
        berlin.Reprice(Opcode.SLoad, GasCost.WarmAccess);
        berlin.Reprice(Opcode.Call, GasCost.WarmAccess);
        berlin.Reprice(Opcode.CallCode, GasCost.WarmAccess);
        berlin.Reprice(Opcode.DelegateCall, GasCost.WarmAccess);
        berlin.Reprice(Opcode.StaticCall, GasCost.WarmAccess);

        InstructionTable london = new(berlin);
        london.Define(Opcode.BaseFee, GasCost.Base, 0, 1, &Block.BaseFee);

        InstructionTable paris = new(london);
        paris.Define(Opcode.PrevRandao, GasCost.Base, 0, 1, &Block.PrevRandao);

        InstructionTable shanghai = new(paris);
        shanghai.Define(Opcode.Push0, GasCost.Base, 0, 1);

        InstructionTable cancun = new(shanghai);
        cancun.Define(Opcode.BlobHash, GasCost.VeryLow, 1, 1, &Environment.BlobHash);
        cancun.Define(Opcode.BlobBaseFee, GasCost.Base, 0, 1, &Block.BlobBaseFee);
        cancun.Define(Opcode.TLoad, GasCost.WarmAccess, 1, 1, &Storage.TLoad);
        cancun.Define(Opcode.TStore, GasCost.WarmAccess, 2, 0, &Storage.TStore);
        cancun.Define(Opcode.MCopy, GasCost.VeryLow, 3, 0, &Memory.MCopy);

        InstructionTable prague = new(cancun);

        InstructionTable osaka = new(prague);
        osaka.Define(Opcode.Clz, GasCost.Low, 1, 1);

        return
        [
            frontier, homestead, tangerine, spurious, byzantium, constantinople, petersburg, istanbul, berlin, london, paris, shanghai,
            cancun, prague, osaka,
        ];
    }

    private static InstructionTable Frontier()
    {
        InstructionTable table = new();
        table.Define(Opcode.Stop, 0, 0, 0);
        table.DefineAll([Opcode.Add, Opcode.Sub], GasCost.VeryLow, 2, 1);
        table.DefineAll([Opcode.Mul, Opcode.Div, Opcode.SDiv, Opcode.Mod, Opcode.SMod, Opcode.SignExtend], GasCost.Low, 2, 1);
        table.DefineAll([Opcode.AddMod, Opcode.MulMod], GasCost.Mid, 3, 1);
        table.Define(Opcode.Exp, GasCost.Exponentiation, 2, 1, &Arithmetic.Exp);
        table.DefineAll([Opcode.Lt, Opcode.Gt, Opcode.SLt, Opcode.SGt, Opcode.Eq], GasCost.VeryLow, 2, 1);
        table.DefineAll([Opcode.IsZero, Opcode.Not], GasCost.VeryLow, 1, 1);
        table.DefineAll([Opcode.And, Opcode.Or, Opcode.Xor, Opcode.Byte], GasCost.VeryLow, 2, 1);
        table.Define(Opcode.Keccak256, GasCost.Keccak, 2, 1, &Keccak.Keccak256);
        FrontierEnvironment(table);
        table.Define(Opcode.Pop, GasCost.Base, 1, 0);
        table.Define(Opcode.MLoad, GasCost.VeryLow, 1, 1);
        table.DefineAll([Opcode.MStore, Opcode.MStore8], GasCost.VeryLow, 2, 0);
        table.Define(Opcode.SLoad, 50, 1, 1, &Storage.SLoad);
        table.Define(Opcode.SStore, 0, 2, 0, &Storage.SStore);
        table.Define(Opcode.Jump, GasCost.Mid, 1, 0);
        table.Define(Opcode.JumpI, GasCost.High, 2, 0);
        table.DefineAll([Opcode.Pc, Opcode.MSize, Opcode.Gas], GasCost.Base, 0, 1);
        table.Define(Opcode.JumpDest, GasCost.JumpDestination, 0, 0);
        for (int n = 1; n <= 32; n++)
        {
            table.Define(Opcode.Push1 + (byte)(n - 1), GasCost.VeryLow, 0, 1);
        }

        for (int n = 1; n <= 16; n++)
        {
            table.Define(Opcode.Dup1 + (byte)(n - 1), GasCost.VeryLow, n, n + 1);
            table.Define(Opcode.Swap1 + (byte)(n - 1), GasCost.VeryLow, n + 1, n + 1);
        }

        table.Define(Opcode.Log0, GasCost.Log, 2, 0, &Log.Log0);
        table.Define(Opcode.Log1, GasCost.Log + (1 * GasCost.LogTopic), 3, 0, &Log.Log1);
        table.Define(Opcode.Log2, GasCost.Log + (2 * GasCost.LogTopic), 4, 0, &Log.Log2);
        table.Define(Opcode.Log3, GasCost.Log + (3 * GasCost.LogTopic), 5, 0, &Log.Log3);
        table.Define(Opcode.Log4, GasCost.Log + (4 * GasCost.LogTopic), 6, 0, &Log.Log4);
        table.Define(Opcode.Create, GasCost.Create, 3, 1);
        table.DefineAll([Opcode.Call, Opcode.CallCode], 40, 7, 1);
        table.Define(Opcode.Return, 0, 2, 0);
        table.Define(Opcode.SelfDestruct, 0, 1, 0);
        return table;
    }

    private static void FrontierEnvironment(InstructionTable table)
    {
        table.Define(Opcode.Address, GasCost.Base, 0, 1, &Environment.Address);
        table.Define(Opcode.Balance, 20, 1, 1, &Environment.Balance);
        table.Define(Opcode.Origin, GasCost.Base, 0, 1, &Environment.Origin);
        table.DefineAll([Opcode.Caller, Opcode.CallValue, Opcode.CallDataSize], GasCost.Base, 0, 1);
        table.Define(Opcode.CallDataLoad, GasCost.VeryLow, 1, 1);
        table.Define(Opcode.CallDataCopy, GasCost.VeryLow, 3, 0, &Environment.CallDataCopy);
        table.Define(Opcode.CodeSize, GasCost.Base, 0, 1, &Environment.CodeSize);
        table.Define(Opcode.CodeCopy, GasCost.VeryLow, 3, 0, &Environment.CodeCopy);
        table.Define(Opcode.GasPrice, GasCost.Base, 0, 1, &Environment.GasPrice);
        table.Define(Opcode.ExtCodeSize, 20, 1, 1, &Environment.ExtCodeSize);
        table.Define(Opcode.ExtCodeCopy, 20, 4, 0, &Environment.ExtCodeCopy);
        table.Define(Opcode.BlockHash, GasCost.BlockHash, 1, 1, &Block.BlockHash);
        table.Define(Opcode.Coinbase, GasCost.Base, 0, 1, &Block.Coinbase);
        table.Define(Opcode.Timestamp, GasCost.Base, 0, 1, &Block.Timestamp);
        table.Define(Opcode.Number, GasCost.Base, 0, 1, &Block.Number);
        table.Define(Opcode.PrevRandao, GasCost.Base, 0, 1, &Block.Difficulty);
        table.Define(Opcode.GasLimit, GasCost.Base, 0, 1, &Block.GasLimit);
    }

    private void Define(Opcode op, long gas, int stackIn, int stackOut, delegate*<Machine, Frame, UInt256*, long, long> body = null) =>
        _instructions[(int)op] = new Instruction
        {
            Gas = gas,
            Body = body,
            StackIn = (short)stackIn,
            StackChange = (sbyte)(stackOut - stackIn),
            HeightMax = (short)(StackArena.WordsPerFrame - Math.Max(0, stackOut - stackIn)),
        };

    private void DefineAll(ReadOnlySpan<Opcode> ops, long gas, int stackIn, int stackOut)
    {
        foreach (Opcode op in ops)
        {
            Define(op, gas, stackIn, stackOut);
        }
    }

    private void Reprice(Opcode op, long gas) => _instructions[(int)op].Gas = gas;
}
