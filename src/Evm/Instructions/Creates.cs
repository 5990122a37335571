// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Numerics;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Evm.Frames;
using PowerVerse.Chain.Evm.Gas;
using PowerVerse.Chain.Evm.Journaling;
using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Instructions;

/// <summary>CREATE and CREATE2, and the beginning of every creation.</summary>
// SAFETY: the words from top down to StackIn are there, by the check before every instruction.
internal static unsafe class Creates
{
    /// <summary>Runs a creation instruction: prices it, and begins the new account's frame or answers at once.</summary>
    /// <returns>False when the creating frame halts.</returns>
    public static bool Create<TTracer>(Machine machine, Frame frame, Opcode op, TTracer tracer)
        where TTracer : struct, ITracer
    {
        if (frame.IsStatic)
        {
            machine.Fail(HaltReason.StaticModeViolation);
            return false;
        }

        UInt256* top = frame.Top;
        long gas = frame.Touch(in top[-1], in top[-2], frame.Gas);
        if (gas < 0)
        {
            return false;
        }

        RevisionRules rules = machine.Rules;
        ReadOnlySpan<byte> initCode = frame.Bytes(in top[-1], in top[-2]);
        if (rules.MetersInitCode && initCode.Length > RevisionRules.InitCodeSizeMax)
        {
            machine.Fail(HaltReason.InitCodeSizeExceeded);
            return false;
        }

        bool isCreate2 = op == Opcode.Create2;
        long perWord = (rules.MetersInitCode ? GasCost.InitCodeWord : 0) + (isCreate2 ? GasCost.KeccakWord : 0);
        gas -= perWord * GasCost.Words((ulong)initCode.Length);
        if (gas < 0)
        {
            return false;
        }

        long granted = rules.KeepsOne64th ? gas - (gas / 64) : gas;
        CallRequest request = default;
        request.Kind = isCreate2 ? FrameKind.Create2 : FrameKind.Create;
        request.From = frame.Self;
        request.Caller = frame.Self;
        request.Value = top[0];
        request.MovesValue = !top[0].IsZero;
        request.Gas = granted;
        request.Input = initCode;

        Journal journal = machine.Journal;
        ref readonly AccountEntry creator = ref journal.Account(frame.SelfAccount);
        ulong nonce = creator.Nonce;
        HaltReason refusal = creator.Balance < request.Value ? HaltReason.InsufficientBalance
            : nonce == ulong.MaxValue ? HaltReason.NonceOverflow
            : frame.Depth == RevisionRules.CallDepthMax ? HaltReason.CallDepthExceeded
            : HaltReason.None;
        request.To = isCreate2 ? DeriveAddress2(in frame.Self, in top[-3], initCode) : DeriveAddress(in frame.Self, nonce);

        frame.Top = isCreate2 ? top - 3 : top - 2;
        frame.Gas = gas - granted;
        frame.OutputLength = 0;
        machine.ReturnData.Clear();
        if (TTracer.TracesSteps)
        {
            StepTrace.End(machine, frame, frame.Top, frame.Gas, HaltReason.None, tracer);
        }

        if (refusal == HaltReason.None)
        {
            journal.SetNonce(frame.SelfAccount, nonce + 1);
        }

        Begin(machine, frame, ref request, refusal, tracer);
        return true;
    }

    /// <summary>Begins a creation that is paid for; the creator's nonce is incremented already.</summary>
    public static void Begin<TTracer>(Machine machine, Frame? parent, ref CallRequest request, HaltReason refusal, TTracer tracer)
        where TTracer : struct, ITracer
    {
        request.Self = request.To;
        if (TTracer.IsEnabled)
        {
            Ends.TraceEnter(parent, in request, false, tracer);
        }

        if (refusal != HaltReason.None)
        {
            Ends.Deliver(machine, parent, in request, new Outcome(ExecutionStatus.Halt, refusal, request.Gas), tracer);
            return;
        }

        Journal journal = machine.Journal;
        int account = journal.Locate(in request.To);
        request.SelfAccount = account;
        if (TTracer.IsEnabled)
        {
            tracer.OnAccountAccess(in request.To);
        }

        if (machine.Rules.HasAccessLists)
        {
            journal.Warm(account);
        }

        ref readonly AccountEntry entry = ref journal.Account(account);
        if (entry.Nonce != 0 || entry.HasCode || journal.HasStorage(account))
        {
            Ends.Deliver(machine, parent, in request, new Outcome(ExecutionStatus.Halt, HaltReason.CreateCollision, 0), tracer);
            return;
        }

        int checkpoint = journal.Checkpoint();
        journal.MarkCreated(account);
        if (machine.Rules.ClearsEmptyAccounts)
        {
            journal.SetNonce(account, 1);
        }

        if (request.MovesValue)
        {
            journal.Debit(parent is null ? journal.Locate(in request.From) : parent.SelfAccount, in request.Value);
            journal.Credit(account, in request.Value);
        }

        Frame frame = machine.Push();
        bool fits = machine.TrySetInitCode(frame, request.Input);
        Calls.Prepare(machine, frame, in request, checkpoint);
        if (!fits)
        {
            Ends.End(machine, ExecutionStatus.Halt, HaltReason.OutOfGas, null, 0, tracer);
        }
    }

    /// <summary>keccak256(rlp([creator, nonce])), last 20 bytes (Yellow Paper equation 88).</summary>
    public static Address DeriveAddress(in Address creator, ulong nonce)
    {
        const int AddressPrefix = 0x80 + Address.Size;
        Span<byte> list = stackalloc byte[1 + 1 + Address.Size + 1 + sizeof(ulong)];
        list[1] = AddressPrefix;
        creator.CopyTo(list[2..]);
        int length = 2 + Address.Size;
        if (nonce is > 0 and < 0x80)
        {
            list[length++] = (byte)nonce;
        }
        else
        {
            int bytes = (64 - BitOperations.LeadingZeroCount(nonce) + 7) / 8;
            list[length++] = (byte)(0x80 + bytes);
            Span<byte> bigEndian = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64BigEndian(bigEndian, nonce);
            bigEndian[(sizeof(ulong) - bytes)..].CopyTo(list[length..]);
            length += bytes;
        }

        list[0] = (byte)(0xc0 + length - 1);
        return AddressOf(list[..length]);
    }

    /// <summary>keccak256(0xff, creator, salt, keccak256(initialisation code)), last 20 bytes (EIP-1014).</summary>
    public static Address DeriveAddress2(in Address creator, in UInt256 salt, ReadOnlySpan<byte> initCode)
    {
        Span<byte> preimage = stackalloc byte[1 + Address.Size + UInt256.Size + Hash256.Size];
        preimage[0] = 0xff;
        creator.CopyTo(preimage[1..]);
        salt.WriteBigEndian(preimage[(1 + Address.Size)..]);
        Keccak256.Hash(initCode, preimage[(1 + Address.Size + UInt256.Size)..]);
        return AddressOf(preimage);
    }

    private static Address AddressOf(ReadOnlySpan<byte> preimage)
    {
        Span<byte> digest = stackalloc byte[Hash256.Size];
        Keccak256.Hash(preimage, digest);
        return new Address(digest[(Hash256.Size - Address.Size)..]);
    }
}
