// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Analysis;
using PowerVerse.Chain.Evm.Gas;
using PowerVerse.Chain.Evm.Instructions;
using PowerVerse.Chain.Evm.Journaling;
using PowerVerse.Chain.Evm.Modules;
using PowerVerse.Chain.Evm.Precompiles;
using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Evm.Frames;

/// <summary>The state of the interpreter during a run: environment, frames, stack and memory. Everything is kept for the next run.</summary>
internal sealed unsafe class Machine : IDisposable
{
    private readonly StackArena _stacks = new();
    private readonly MemoryArena _memory = new();
    private readonly CodeCache _codes;
    private readonly Frame?[] _frames = new Frame?[StackArena.FramesMax];
    private HaltReason _halt = HaltReason.OutOfGas;

    public Machine(SystemModules modules, long codeGenerationBytesMax)
    {
        _codes = new CodeCache(codeGenerationBytesMax);
        Modules = modules;
        Rules = RevisionRules.For(Revision.Frontier);
        Precompiles = PrecompileSet.For(Revision.Frontier);
    }

    public SystemModules Modules { get; }

    public Journal Journal { get; private set; } = null!;

    public BlockEnvironment Block { get; private set; } = null!;

    public TransactionEnvironment Transaction { get; private set; } = null!;

    public RevisionRules Rules { get; private set; }

    public PrecompileSet Precompiles { get; private set; }

    public Instruction* Instructions { get; private set; }

    public KeccakMemo KeccakMemo { get; } = new();

    public ReturnBuffer ReturnData { get; } = new();

    /// <summary>Depth of the innermost frame; -1 when there is none.</summary>
    public int Depth { get; private set; } = -1;

    public Frame Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _frames[Depth]!;
    }

    /// <summary>How the last call ended that no frame of the main loop waits for: the outermost one, or one that a module made.</summary>
    public Outcome Outcome { get; set; }

    /// <summary>Runs that modules started and that are still going on.</summary>
    public int NestedRuns { get; set; }

    /// <summary>Gas before the instruction being traced; -1 when none is.</summary>
    public long TracedStepGas { get; set; } = -1;

    /// <summary>The instruction whose check failed last; kept under a tracer only.</summary>
    public FrameFault TracedFault { get; set; }

    /// <summary>Hosts of module calls by nesting, pooled; their type depends on the tracer.</summary>
    public object?[] Hosts { get; } = new object?[StackArena.FramesMax];

    public void Begin(Revision revision, BlockEnvironment block, TransactionEnvironment transaction, Journal journal)
    {
        Invariant.Check(Depth == -1);
        Rules = RevisionRules.For(revision);
        Precompiles = block.Precompiles ?? PrecompileSet.For(revision);
        Instructions = InstructionTable.For(revision).Start;
        Block = block;
        Transaction = transaction;
        Journal = journal;
        ReturnData.Clear();
        NestedRuns = 0;
        TracedStepGas = -1;
    }

    /// <summary>Forgets a run that an exception ended: a fault of the store below leaves the journal unusable, not the machine.</summary>
    public void Abandon() => Depth = -1;

    /// <summary>Names the reason of an exceptional halt other than the lack of gas.</summary>
    /// <returns>-1, which bodies return as the gas left.</returns>
    public long Fail(HaltReason reason)
    {
        _halt = reason;
        return -1;
    }

    /// <summary>The reason of the exceptional halt in progress: what <see cref="Fail"/> named, else out of gas.</summary>
    public HaltReason TakeHalt()
    {
        HaltReason halt = _halt;
        _halt = HaltReason.OutOfGas;
        return halt;
    }

    /// <summary>Opens a frame inside the current one; its stack, code and memory lie behind those of the caller.</summary>
    public Frame Push()
    {
        Frame? parent = Depth < 0 ? null : _frames[Depth];
        Depth++;
        Frame frame = _frames[Depth] ??= new Frame(_memory, Depth);
        if (parent is null)
        {
            frame.Bottom = _stacks.Bottom;
            frame.OpenWindow(_memory.Start(), 0);
        }
        else
        {
            frame.Bottom = parent.Top + 1;
            frame.OpenWindow(parent.WindowEnd, parent.MemoryChunk);
        }

        frame.Top = frame.Bottom - 1;
        return frame;
    }

    public void Pop() => Depth--;

    /// <summary>Gives a frame deployed code.</summary>
    public static void SetCode(Frame frame, AnalyzedCode code)
    {
        frame.CodeOwner = code;
        frame.Code = code.Code;
        frame.Pc = code.Code;
        frame.CodeLength = code.Length;
        frame.JumpMap = code.JumpMap;
    }

    /// <summary>Copies initialisation code, padded and analysed, in front of the frame's memory window.</summary>
    /// <returns>False when the arena is exhausted.</returns>
    public bool TrySetInitCode(Frame frame, ReadOnlySpan<byte> code)
    {
        int bitmapStart = JumpAnalysis.CodeLead + code.Length + JumpAnalysis.CodePadding;
        int size = bitmapStart + JumpAnalysis.BitmapSize(code.Length);
        if (!TryPlace(frame, size, out byte* room))
        {
            return false;
        }

        frame.CodeOwner = null;
        frame.Code = room + JumpAnalysis.CodeLead;
        frame.Pc = frame.Code;
        frame.CodeLength = code.Length;
        frame.JumpMap = room + bitmapStart;
        code.CopyTo(new Span<byte>(frame.Code, code.Length));
        new Span<byte>(frame.Code + code.Length, JumpAnalysis.CodePadding).Clear();
        JumpAnalysis.Run(frame.Code, frame.CodeLength, frame.JumpMap);
        return true;
    }

    /// <summary>Copies call data that does not lie in a caller's memory in front of the frame's memory window.</summary>
    /// <returns>False when the arena is exhausted.</returns>
    public bool TrySetInput(Frame frame, ReadOnlySpan<byte> input)
    {
        frame.Input = null;
        frame.InputLength = 0;
        if (input.IsEmpty)
        {
            return true;
        }

        if (!TryPlace(frame, input.Length, out byte* room))
        {
            return false;
        }

        input.CopyTo(new Span<byte>(room, input.Length));
        frame.Input = room;
        frame.InputLength = input.Length;
        return true;
    }

    /// <summary>The code of an account ready to run; null when it has none.</summary>
    public AnalyzedCode? CodeOf(int account)
    {
        ref AccountEntry entry = ref Journal.Account(account);
        if (entry.Analysis is { } known)
        {
            return known;
        }

        if (!entry.HasCode)
        {
            return null;
        }

        ReadOnlyMemory<byte> code = Journal.CodeOf(account);
        return entry.Analysis = _codes.Get(in entry.CodeHash, code);
    }

    public void Dispose()
    {
        _stacks.Dispose();
        _memory.Dispose();
        ReturnData.Dispose();
    }

    private bool TryPlace(Frame frame, int size, out byte* room)
    {
        int chunk = frame.MemoryChunk;
        if (!_memory.TryReserve(ref chunk, frame.Memory, size + UInt256.Size, out room))
        {
            return false;
        }

        frame.OpenWindow(room + size, chunk);
        return true;
    }
}
