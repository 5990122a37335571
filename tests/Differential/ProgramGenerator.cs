// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Differential;

/// <summary>
/// Makes programs that do something: the stack is kept in view, loops end, jumps land, calls name accounts that exist.
/// A few percent of the bytes are nonsense on purpose, so that every way to fail is met too.
/// </summary>
public sealed class ProgramGenerator
{
    private const int StatementsMax = 14;
    private const int NestingMax = 3;
    private const int ExpressionDepthMax = 4;
    private const int StackFloorForDup = 1;

    private static readonly Op[] Unary = [Op.IsZero, Op.Not, Op.Clz, Op.Balance, Op.ExtCodeSize, Op.ExtCodeHash, Op.BlockHash, Op.CallDataLoad, Op.BlobHash];

    private static readonly Op[] Binary =
    [
        Op.Add, Op.Mul, Op.Sub, Op.Div, Op.Sdiv, Op.Mod, Op.Smod, Op.Exp, Op.SignExtend, Op.Lt, Op.Gt, Op.Slt, Op.Sgt, Op.Eq,
        Op.And, Op.Or, Op.Xor, Op.Byte, Op.Shl, Op.Shr, Op.Sar, Op.Sar, Op.Div, Op.Sdiv, Op.Mod, Op.Smod,
    ];

    private static readonly Op[] Nullary =
    [
        Op.Address, Op.Origin, Op.Caller, Op.CallValue, Op.CallDataSize, Op.CodeSize, Op.GasPrice, Op.ReturnDataSize, Op.Coinbase, Op.Timestamp,
        Op.Number, Op.PrevRandao, Op.GasLimit, Op.ChainId, Op.SelfBalance, Op.BaseFee, Op.BlobBaseFee, Op.Pc, Op.MSize, Op.Gas, Op.Gas,
    ];

    private readonly Prng _random;
    private readonly IReadOnlyList<Address> _targets;
    private Assembler _code = new();
    private int _depth;

    /// <param name="random">The source of every choice.</param>
    /// <param name="targets">Accounts that programs name: other programs, senders, precompiles, one that does not exist.</param>
    public ProgramGenerator(Prng random, IReadOnlyList<Address> targets)
    {
        _random = random;
        _targets = targets;
    }

    /// <summary>Runtime code of a program.</summary>
    public byte[] Program()
    {
        // A program may hold the init code of another, so the outer one is put aside meanwhile.
        (Assembler outer, int outerDepth) = (_code, _depth);
        (_code, _depth) = (new Assembler(), 0);
        Block(NestingMax, 2 + _random.Below(StatementsMax));
        Finish();
        byte[] code = _code.Finish();
        (_code, _depth) = (outer, outerDepth);
        if (_random.Chance(1, 40) && code.Length > 0)
        {
            code[_random.Below(code.Length)] = (byte)_random.Below(256);
        }

        return code;
    }

    /// <summary>Init code that deploys a small program, sometimes nothing, sometimes what deployment must refuse.</summary>
    public byte[] InitCode()
    {
        if (_random.Chance(1, 8))
        {
            return Program();
        }

        Assembler init = new();
        byte[] runtime = _random.Chance(1, 12) ? [0xef, 0x00] : SmallRuntime();
        if (_random.Chance(1, 2))
        {
            init.Push((ulong)_random.Below(1000));
            init.Push((ulong)_random.Below(4));
            init.Op(Op.SStore);
        }

        int start = init.NewLabel();
        init.Push((ulong)runtime.Length);
        init.PushLabel(start);
        init.Push(0);
        init.Op(Op.CodeCopy);
        init.Push((ulong)runtime.Length);
        init.Push(0);
        init.Op(_random.Chance(1, 12) ? Op.Revert : Op.Return);
        init.Mark(start);
        byte[] head = init.Finish();
        // CODECOPY starts at the label's JUMPDEST, which the runtime's first byte replaces.
        return [.. head.AsSpan(0, head.Length - 1), .. runtime];
    }

    private byte[] SmallRuntime()
    {
        Assembler code = new();
        code.Push((ulong)_random.Below(256));
        code.Push((ulong)_random.Below(4));
        code.Op(_random.Pick([Op.SStore, Op.TStore, Op.MStore]));
        if (_random.Chance(1, 5))
        {
            code.Op(Op.Caller);
            code.Op(Op.SelfDestruct);
        }

        code.Push(32);
        code.Push(0);
        code.Op(Op.Return);
        return code.Finish();
    }

    private void Block(int nesting, int statements)
    {
        for (int i = 0; i < statements; i++)
        {
            Statement(nesting);
        }
    }

    private void Statement(int nesting)
    {
        switch (_random.Below(30))
        {
            case 0 or 1 or 2 or 3: StoreResult(); break;
            case 4: Expression(0); SmallSlot(); Emit(Op.TStore, -2); break;
            case 5 or 6: Expression(0); SmallOffset(); Emit(Op.MStore, -2); break;
            case 7: Expression(1); SmallOffset(); Emit(Op.MStore8, -2); break;
            case 8: CopyStatement(); break;
            case 9: SmallSize(); SmallOffset(); Emit(Op.Keccak, -1); Consume(); break;
            case 10 or 11: LogStatement(); break;
            case 12 or 13 or 14 when nesting > 0: If(nesting); break;
            case 15 or 16 when nesting > 0: Loop(nesting); break;
            case 17 or 18 or 19 or 20: CallStatement(); break;
            case 21: CreateStatement(); break;
            case 22: Shuffle(); break;
            case 23: Expression(0); break;
            case 24 when nesting < NestingMax: Leave(); break;
            case 25: PrecompileCall(); break;
            case 26 when _random.Chance(1, 10): _code.Raw(_random.Bytes(1 + _random.Below(4))); break;
            case 27 when _random.Chance(1, 10): Push(_random.Below(2000)); Emit(Op.Jump, -1); break;
            default: StoreResult(); break;
        }
    }

    private void StoreResult()
    {
        Expression(0);
        SmallSlot();
        Emit(Op.SStore, -2);
    }

    /// <summary>Leaves one word on the stack.</summary>
    private void Expression(int level)
    {
        int choice = level >= ExpressionDepthMax ? _random.Below(4) : _random.Below(12);
        switch (choice)
        {
            case 0 or 1: Literal(); break;
            case 2: Emit(_random.Pick(Nullary), 1); break;
            case 3: Read(); break;
            case 4: Expression(level + 1); Emit(_random.Pick(Unary), 0); break;
            case 5 when _depth > StackFloorForDup: Emit((Op)((int)Op.Dup1 + _random.Below(Math.Min(_depth, 16))), 1); break;
            case 6:
                Expression(level + 1);
                Expression(level + 1);
                Expression(level + 1);
                Emit(_random.Chance(1, 2) ? Op.AddMod : Op.MulMod, -2);
                break;
            default:
                Expression(level + 1);
                Expression(level + 1);
                Emit(_random.Pick(Binary), -1);
                break;
        }
    }

    private void Literal()
    {
        byte[] word = new byte[32];
        switch (_random.Below(9))
        {
            case 0: word[31] = (byte)_random.Below(4); break;
            case 1: word[31] = (byte)_random.Below(256); break;
            case 2: word[31 - _random.Below(32)] = (byte)(1 << _random.Below(8)); break;
            case 3: word.AsSpan().Fill(0xff); break;
            case 4: word.AsSpan().Fill(0xff); word[31] = (byte)_random.Below(256); break;
            case 5: word[0] = 0x80; word[31] = (byte)_random.Below(2); break;
            case 6: _random.Bytes(8 * (1 + _random.Below(4))).CopyTo(word, 0); break;
            case 7: _random.Pick(_targets).CopyTo(word.AsSpan(12)); break;
            default: _random.Bytes(32).CopyTo(word, 0); break;
        }

        _code.Push(word);
        _depth++;
    }

    private void Read()
    {
        switch (_random.Below(4))
        {
            case 0: SmallSlot(); Emit(Op.SLoad, 0); break;
            case 1: SmallSlot(); Emit(Op.TLoad, 0); break;
            case 2: SmallOffset(); Emit(Op.MLoad, 0); break;
            default: Push(_random.Below(100)); Emit(Op.CallDataLoad, 0); break;
        }
    }

    private void CopyStatement()
    {
        switch (_random.Below(5))
        {
            case 0: SmallSize(); Push(_random.Below(200)); SmallOffset(); Emit(Op.CallDataCopy, -3); break;
            case 1: SmallSize(); Push(_random.Below(400)); SmallOffset(); Emit(Op.CodeCopy, -3); break;
            case 2: SmallSize(); SmallOffset(); SmallOffset(); Emit(Op.MCopy, -3); break;
            case 3: SmallSize(); Push(_random.Below(200)); SmallOffset(); Target(); Emit(Op.ExtCodeCopy, -4); break;
            default:
                // Within RETURNDATASIZE most of the time: beyond it the frame halts.
                if (_random.Chance(1, 15)) Push(_random.Below(64)); else Emit(Op.ReturnDataSize, 1);
                Push(0);
                SmallOffset();
                Emit(Op.ReturnDataCopy, -3);
                break;
        }
    }

    private void LogStatement()
    {
        int topics = _random.Below(5);
        for (int i = 0; i < topics; i++)
        {
            Expression(2);
        }

        SmallSize();
        SmallOffset();
        Emit((Op)((int)Op.Log0 + topics), -2 - topics);
    }

    private void If(int nesting)
    {
        int end = _code.NewLabel();
        Expression(1);
        _code.PushLabel(end);
        _depth++;
        Emit(Op.JumpI, -2);
        int depth = _depth;
        Block(nesting - 1, 1 + _random.Below(3));
        Balance(depth);
        _code.Mark(end);
    }

    private void Loop(int nesting)
    {
        int head = _code.NewLabel();
        Push(1 + _random.Below(12));
        int depth = _depth;
        _code.Mark(head);
        Block(nesting - 1, 1 + _random.Below(3));
        Balance(depth);
        Push(1);
        Emit(Op.Swap1, 0);
        Emit(Op.Sub, -1);
        Emit(Op.Dup1, 1);
        _code.PushLabel(head);
        _depth++;
        Emit(Op.JumpI, -2);
        Emit(Op.Pop, -1);
    }

    private void CallStatement()
    {
        Op kind = _random.Pick([Op.Call, Op.Call, Op.Call, Op.StaticCall, Op.DelegateCall, Op.CallCode]);
        SmallSize();
        SmallOffset();
        SmallSize();
        SmallOffset();
        bool hasValue = kind is Op.Call or Op.CallCode;
        if (hasValue)
        {
            Push(_random.Chance(1, 3) ? _random.Below(1000) : 0);
        }

        Target();
        if (_random.Chance(1, 3)) Emit(Op.Gas, 1); else Push(_random.Below(200_000));
        Emit(kind, hasValue ? -6 : -5);
        Consume();
    }

    private void PrecompileCall()
    {
        // Input is whatever memory holds; identity, hashes and modexp accept all of it, the curves mostly refuse.
        for (int i = 0; i < _random.Below(4); i++)
        {
            Expression(2);
            Push(32 * _random.Below(6));
            Emit(Op.MStore, -2);
        }

        Push(64);
        SmallOffset();
        Push(_random.Pick([0, 32, 64, 96, 128, 160, 192, 213, 256]));
        Push(0);
        Push(_random.Chance(1, 20) ? 0x100 : 1 + _random.Below(18));
        Emit(Op.Gas, 1);
        Emit(Op.StaticCall, -5);
        Consume();
    }

    private void CreateStatement()
    {
        byte[] init = InitCode();
        if (init.Length > 96)
        {
            init = SmallRuntime();
        }

        for (int at = 0; at < init.Length; at += 32)
        {
            byte[] word = new byte[32];
            init.AsSpan(at, Math.Min(32, init.Length - at)).CopyTo(word);
            _code.Push(word);
            _depth++;
            Push(at);
            Emit(Op.MStore, -2);
        }

        bool two = _random.Chance(1, 2);
        if (two)
        {
            Push(_random.Below(3));
        }

        Push(init.Length);
        Push(0);
        Push(_random.Chance(1, 4) ? _random.Below(100) : 0);
        Emit(two ? Op.Create2 : Op.Create, two ? -3 : -2);
        if (_random.Chance(1, 2))
        {
            // Call what was just created, to run its code and see it destroyed in the transaction that made it.
            Push(0);
            Push(0);
            Push(0);
            Push(0);
            Push(0);
            Emit((Op)((int)Op.Dup1 + 5), 1);
            Emit(Op.Gas, 1);
            Emit(Op.Call, -6);
            Consume();
        }

        Consume();
    }

    private void Shuffle()
    {
        if (_depth >= 2)
        {
            Emit((Op)((int)Op.Swap1 + _random.Below(Math.Min(_depth - 1, 16))), 0);
        }
    }

    private void Leave()
    {
        if (_random.Chance(1, 6))
        {
            Target();
            Emit(Op.SelfDestruct, -1);
        }
        else
        {
            ReturnOrRevert();
        }
    }

    private void Finish()
    {
        switch (_random.Below(12))
        {
            case 0: _code.Op(Op.Stop); break;
            case 1: _code.Op(Op.Invalid); break;
            case 2: Target(); _code.Op(Op.SelfDestruct); break;
            case 3: break;
            default: ReturnOrRevert(); break;
        }
    }

    private void ReturnOrRevert()
    {
        SmallSize();
        SmallOffset();
        Emit(_random.Chance(1, 5) ? Op.Revert : Op.Return, -2);
    }

    /// <summary>Stores the top word so that it becomes part of the compared state, or drops it.</summary>
    private void Consume()
    {
        if (_random.Chance(2, 3))
        {
            SmallSlot();
            Emit(Op.SStore, -2);
        }
        else
        {
            Emit(Op.Pop, -1);
        }
    }

    private void Balance(int depth)
    {
        while (_depth > depth)
        {
            Emit(Op.Pop, -1);
        }

        while (_depth < depth)
        {
            Push(0);
        }
    }

    private void Target()
    {
        if (_random.Chance(1, 12))
        {
            Emit(Op.Address, 1);
            return;
        }

        _code.Push(_random.Pick(_targets).AsSpan());
        _depth++;
    }

    private void SmallSlot() => Push(_random.Below(6));

    private void SmallOffset() => Push(_random.Chance(1, 200) ? 1 << (10 + _random.Below(16)) : _random.Below(160));

    private void SmallSize() => Push(_random.Below(100));

    private void Push(int value)
    {
        _code.Push((ulong)value);
        _depth++;
    }

    private void Emit(Op op, int stackChange)
    {
        _code.Op(op);
        _depth += stackChange;
    }
}
