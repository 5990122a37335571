// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Tracing.Native;

/// <summary>An account as it is at one moment, with the slots that matter.</summary>
internal sealed class RecordedAccount
{
    private RecordedAccount(bool exists, in UInt256 balance, ulong nonce, in Hash256 codeHash, ReadOnlyMemory<byte> code)
    {
        Exists = exists;
        Balance = balance;
        Nonce = nonce;
        CodeHash = codeHash;
        Code = code;
    }

    public bool Exists { get; }

    public UInt256 Balance { get; }

    public ulong Nonce { get; }

    /// <summary>Hash of the code; that of no code where there is none.</summary>
    public Hash256 CodeHash { get; }

    public ReadOnlyMemory<byte> Code { get; }

    public SortedDictionary<UInt256, UInt256> Storage { get; } = [];

    public bool IsEmpty => Nonce == 0 && Balance.IsZero && Code.IsEmpty;

    /// <summary>Reads an account.</summary>
    public static RecordedAccount Of(Journal journal, in Address address)
    {
        bool exists = journal.Exists(in address);
        return new RecordedAccount(
            exists, journal.GetBalance(in address), journal.GetNonce(in address), exists ? journal.GetCodeHash(in address) : Account.EmptyCodeHash,
            journal.GetCode(in address));
    }
}
