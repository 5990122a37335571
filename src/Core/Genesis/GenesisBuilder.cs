// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Core.Genesis;

/// <summary>Makes the first state and the first block of a chain.</summary>
public static class GenesisBuilder
{
    /// <summary>The base fee of a first block that says nothing else (EIP-1559, INITIAL_BASE_FEE), in wei per gas.</summary>
    public const ulong InitialBaseFee = 1_000_000_000;

    /// <summary>The first state as a difference from the empty state; its root is the caller's to compute.</summary>
    public static StateDiff BuildState(GenesisSpec genesis)
    {
        AccountChange[] changes = new AccountChange[genesis.Accounts.Count];
        for (int i = 0; i < changes.Length; i++)
        {
            GenesisAccount account = genesis.Accounts[i];
            changes[i] = new AccountChange
            {
                Address = account.Address,
                Nonce = account.Nonce,
                Balance = account.Balance,
                CodeHash = account.Code.IsEmpty ? Account.EmptyCodeHash : Keccak256.Hash(account.Code.Span),
                NewCode = account.Code,
                Storage = account.Storage,
            };
        }

        return new StateDiff(changes);
    }

    /// <summary>The first header.</summary>
    /// <param name="genesis">The genesis file.</param>
    /// <param name="stateRoot">Root of the state that <see cref="BuildState"/> describes.</param>
    public static BlockHeader BuildHeader(GenesisSpec genesis, in Hash256 stateRoot)
    {
        ChainSpec chain = genesis.Chain;
        Revision revision = chain.RevisionAt(genesis.Number, genesis.Timestamp);
        return new BlockHeader
        {
            ParentHash = genesis.ParentHash,
            Beneficiary = genesis.Beneficiary,
            StateRoot = stateRoot,
            Difficulty = genesis.Difficulty,
            Number = genesis.Number,
            GasLimit = genesis.GasLimit,
            GasUsed = genesis.GasUsed,
            Timestamp = genesis.Timestamp,
            ExtraData = genesis.ExtraData,
            MixHash = genesis.MixHash,
            Nonce = genesis.Nonce,
            BaseFeePerGas = revision >= Revision.London
                ? genesis.BaseFeePerGas ?? UInt256.Max(InitialBaseFee, chain.PowerVerse.MinBaseFee)
                : null,
            WithdrawalsRoot = revision >= Revision.Shanghai ? Account.EmptyStorageRoot : null,
            BlobGasUsed = revision >= Revision.Cancun ? genesis.BlobGasUsed ?? 0 : null,
            ExcessBlobGas = revision >= Revision.Cancun ? genesis.ExcessBlobGas ?? 0 : null,
            ParentBeaconBlockRoot = revision >= Revision.Cancun ? Hash256.Zero : null,
            RequestsHash = revision >= Revision.Prague ? ExecutionRequests.EmptyHash : null,
        };
    }

    /// <summary>The first block.</summary>
    /// <param name="genesis">The genesis file.</param>
    /// <param name="stateRoot">Root of the state that <see cref="BuildState"/> describes.</param>
    public static Block BuildBlock(GenesisSpec genesis, in Hash256 stateRoot)
    {
        BlockHeader header = BuildHeader(genesis, in stateRoot);
        return new Block(header, [], [], header.WithdrawalsRoot is null ? null : []);
    }
}
