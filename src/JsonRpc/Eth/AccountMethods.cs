// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>What accounts hold at a block.</summary>
internal sealed class AccountMethods : IMethodGroup
{
    private static readonly JsonEncodedText Code = JsonEncodedText.Encode("code");
    private static readonly JsonEncodedText StorageRoot = JsonEncodedText.Encode("storageRoot");

    private readonly NodePorts _ports;
    private readonly ChainReader _reader;

    public AccountMethods(NodePorts ports, ChainReader reader)
    {
        _ports = ports;
        _reader = reader;
    }

    public IEnumerable<RpcMethod> Methods
    {
        get
        {
            RpcParameter address = RpcParameter.Required("address", RpcType.Address);
            RpcParameter block = RpcParameter.Optional("block", RpcType.Block);
            return
            [
                new("eth_getBalance", RpcCost.Light, GetBalance, "The balance of an account, in wei.", RpcType.Quantity, address, block),
                new("eth_getCode", RpcCost.Light, GetCode, "The code of an account.", RpcType.Data, address, block),
                new("eth_getTransactionCount", RpcCost.Light, GetTransactionCount, "The nonce of an account.", RpcType.Quantity, address, block),
                new(
                    "eth_getStorageAt", RpcCost.Light, GetStorageAt, "A storage slot.", RpcType.Data, address,
                    RpcParameter.Required("slot", RpcType.StorageKey), block),
                new(
                    "eth_getStorageValues", RpcCost.Light, GetStorageValues, "Storage slots of several accounts.", RpcType.Object,
                    RpcParameter.Required("requests", RpcType.Object), block),
                new(
                    "eth_getProof", RpcCost.Proof, GetProof, "An account and slots of it with Merkle proofs (EIP-1186).", RpcType.Object, address,
                    RpcParameter.Required("slots", RpcType.StorageKeys), block),
                new("eth_getAccount", RpcCost.Light, GetAccount, "An account as the state trie holds it.", RpcType.Object, address, block),
                new("eth_getAccountInfo", RpcCost.Light, GetAccountInfo, "Balance, nonce and code of an account.", RpcType.Object, address, block),
            ];
        }
    }

    private RpcError? GetBalance(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (Open(ref parameters, out Address address, out IStateSnapshot state, out _) is { } error)
        {
            return error;
        }

        using (state)
        {
            state.TryGetAccount(in address, out Account account);
            result.WriteQuantityValue(account.Balance);
            return null;
        }
    }

    private RpcError? GetCode(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (Open(ref parameters, out Address address, out IStateSnapshot state, out _) is { } error)
        {
            return error;
        }

        using (state)
        {
            state.TryGetAccount(in address, out Account account);
            result.WriteHexValue(state.GetCode(account.CodeHash).Span);
            return null;
        }
    }

    private RpcError? GetTransactionCount(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (Open(ref parameters, out Address address, out IStateSnapshot state, out BlockSelector block) is { } error)
        {
            return error;
        }

        using (state)
        {
            state.TryGetAccount(in address, out Account account);
            result.WriteQuantityValue(
                block.Kind == BlockSelectorKind.Pending ? _ports.Pool.GetNextNonce(in address, account.Nonce) : account.Nonce);
            return null;
        }
    }

    private RpcError? GetStorageAt(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadAddress(out Address address)
            || !parameters.TryReadStorageKey(out UInt256 slot, out _)
            || !parameters.TryReadOptionalBlock(out BlockSelector block))
        {
            return parameters.Error;
        }

        if (_reader.OpenState(in block, out IStateSnapshot state) is { } error)
        {
            return error;
        }

        using (state)
        {
            result.WriteWordValue(state.GetStorage(in address, in slot));
            return null;
        }
    }

    private RpcError? GetStorageValues(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryRead(StorageRequests.Read, out StorageRequests requests)
            || !parameters.TryReadOptionalBlock(out BlockSelector block))
        {
            return parameters.Error;
        }

        if (requests.SlotCount == 0)
        {
            return RpcError.InvalidParams("empty request");
        }

        if (requests.SlotCount > _ports.Limits.StorageSlotsMax)
        {
            return TooManySlots();
        }

        if (_reader.OpenState(in block, out IStateSnapshot state) is { } error)
        {
            return error;
        }

        using (state)
        {
            result.WriteStartObject();
            foreach ((Address address, IReadOnlyList<UInt256> slots) in requests.Accounts)
            {
                result.WriteStartArray(address.ToString());
                foreach (UInt256 slot in slots)
                {
                    result.WriteWordValue(state.GetStorage(in address, in slot));
                }

                result.WriteEndArray();
            }

            result.WriteEndObject();
            return null;
        }
    }

    private RpcError? GetProof(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadAddress(out Address address)
            || !parameters.TryRead(ProofSlots.Read, out ProofSlots slots)
            || !parameters.TryReadOptionalBlock(out BlockSelector block))
        {
            return parameters.Error;
        }

        if (slots.Problem is { } problem)
        {
            return RpcError.InvalidParams(problem);
        }

        if (slots.Slots.Count > _ports.Limits.StorageSlotsMax)
        {
            return TooManySlots();
        }

        if (_reader.OpenState(in block, out IStateSnapshot state) is { } error)
        {
            return error;
        }

        using (state)
        {
            if (!state.Prove(in address, slots.Slots).TryGet(out State.Merkle.Proofs.AccountProof? proof, out Unavailable unavailable))
            {
                return RpcErrorMap.Of(unavailable);
            }

            ProofJson.Write(result, proof, slots.AreWhole);
            return null;
        }
    }

    private RpcError? GetAccount(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (Open(ref parameters, out Address address, out IStateSnapshot state, out _) is { } error)
        {
            return error;
        }

        using (state)
        {
            if (!state.TryGetAccount(in address, out Account account))
            {
                result.WriteNullValue();
                return null;
            }

            result.WriteStartObject();
            result.WriteQuantity(Names.Balance, account.Balance);
            result.WriteHex(Names.CodeHash, account.CodeHash);
            result.WriteQuantity(Names.Nonce, account.Nonce);
            result.WriteHex(StorageRoot, account.StorageRoot);
            result.WriteEndObject();
            return null;
        }
    }

    private RpcError? GetAccountInfo(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (Open(ref parameters, out Address address, out IStateSnapshot state, out _) is { } error)
        {
            return error;
        }

        using (state)
        {
            state.TryGetAccount(in address, out Account account);
            result.WriteStartObject();
            result.WriteQuantity(Names.Balance, account.Balance);
            result.WriteQuantity(Names.Nonce, account.Nonce);
            result.WriteHex(Code, state.GetCode(account.CodeHash).Span);
            result.WriteEndObject();
            return null;
        }
    }

    private RpcError TooManySlots() => RpcError.InvalidParams($"too many slots (max {_ports.Limits.StorageSlotsMax})");

    private RpcError? Open(ref RpcParameters parameters, out Address address, out IStateSnapshot state, out BlockSelector block)
    {
        state = null!;
        block = default;
        return parameters.TryReadAddress(out address) && parameters.TryReadOptionalBlock(out block)
            ? _reader.OpenState(in block, out state)
            : parameters.Error;
    }
}
