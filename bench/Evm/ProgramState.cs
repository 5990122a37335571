// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm.Bench;

/// <summary>A state that holds one contract without storage and a rich sender.</summary>
public sealed class ProgramState : IStateView
{
    public static readonly Address Contract = Address.Parse("0x00000000000000000000000000000000000c0de0");
    public static readonly Address Sender = Address.Parse("0x000000000000000000000000000000000005e4de");

    private readonly byte[] _code;
    private readonly Hash256 _codeHash;

    public ProgramState(byte[] code)
    {
        _code = code;
        _codeHash = Keccak256.Hash(code);
    }

    public bool TryGetAccount(in Address address, out Account account)
    {
        if (address == Contract)
        {
            account = new Account(1, UInt256.Zero, Account.EmptyStorageRoot, _codeHash);
            return true;
        }

        if (address == Sender)
        {
            account = new Account(1, new UInt256(0, 1), Account.EmptyStorageRoot, Account.EmptyCodeHash);
            return true;
        }

        account = Account.Empty;
        return false;
    }

    public UInt256 GetStorage(in Address address, in UInt256 slot) => UInt256.Zero;

    public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash) => _code;
}
