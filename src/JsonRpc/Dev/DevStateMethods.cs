// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Dev;

/// <summary>The anvil_ and hardhat_ methods about accounts, fees and the pool, on a developer's node.</summary>
internal sealed class DevStateMethods : IMethodGroup
{
    private readonly NodePorts _ports;
    private readonly ChainReader _reader;

    public DevStateMethods(NodePorts ports, ChainReader reader)
    {
        _ports = ports;
        _reader = reader;
    }

    public IEnumerable<RpcMethod> Methods
    {
        get
        {
            if (_ports.Dev is null)
            {
                return [];
            }

            RpcParameter address = RpcParameter.Required("address", RpcType.Address);
            RpcParameter amount = RpcParameter.Required("amount", RpcType.Any);
            List<RpcMethod> methods =
            [
                new("evm_setAccountBalance", RpcCost.Evm, SetBalance, "Sets a balance.", RpcType.Null, address, amount),
                new("evm_setAccountNonce", RpcCost.Evm, SetNonce, "Sets a nonce.", RpcType.Null, address, amount),
                new("evm_setAccountCode", RpcCost.Evm, SetCode, "Sets code.", RpcType.Null, address, RpcParameter.Required("code", RpcType.Data)),
                new("evm_setBlockGasLimit", RpcCost.Light, SetBlockGasLimit, "Gas limit of the blocks to come.", RpcType.Boolean, amount),
                new("anvil_setBlockGasLimit", RpcCost.Light, SetBlockGasLimit, "Gas limit of the blocks to come.", RpcType.Boolean, amount),
                new("anvil_addBalance", RpcCost.Evm, AddBalance, "Adds to a balance.", RpcType.Null, address, amount),
                new("anvil_dropAllTransactions", RpcCost.Light, DropAllTransactions, "Empties the pool.", RpcType.Null),
                new(
                    "anvil_autoImpersonateAccount", RpcCost.Light, AutoImpersonate, "Whether every address may send without a signature.", RpcType.Null,
                    RpcParameter.Required("enabled", RpcType.Boolean)),
            ];
            foreach (string prefix in DevMethods.Prefixes)
            {
                methods.AddRange(
                [
                    new(prefix + "_setBalance", RpcCost.Evm, SetBalance, "Sets a balance.", RpcType.Null, address, amount),
                    new(prefix + "_setNonce", RpcCost.Evm, SetNonce, "Sets a nonce.", RpcType.Null, address, amount),
                    new(prefix + "_setCode", RpcCost.Evm, SetCode, "Sets code.", RpcType.Null, address, RpcParameter.Required("code", RpcType.Data)),
                    new(
                        prefix + "_setStorageAt", RpcCost.Evm, SetStorageAt, "Sets a storage slot.", RpcType.Boolean, address,
                        RpcParameter.Required("slot", RpcType.StorageKey), RpcParameter.Required("value", RpcType.StorageKey)),
                    new(prefix + "_setCoinbase", RpcCost.Light, SetCoinbase, "Who receives the fees.", RpcType.Null, address),
                    new(prefix + "_setPrevRandao", RpcCost.Light, SetPrevRandao, "Randomness of the next block.", RpcType.Null, RpcParameter.Required("value", RpcType.Hash)),
                    new(prefix + "_setNextBlockBaseFeePerGas", RpcCost.Light, SetNextBaseFee, "Base fee of the next block.", RpcType.Null, amount),
                    new(prefix + "_impersonateAccount", RpcCost.Light, Impersonate, "Takes transactions without a signature.", RpcType.Null, address),
                    new(prefix + "_stopImpersonatingAccount", RpcCost.Light, StopImpersonating, "Takes none any more.", RpcType.Null, address),
                    new(prefix + "_dropTransaction", RpcCost.Light, DropTransaction, "Removes from the pool.", RpcType.Any, RpcParameter.Required("hash", RpcType.Hash)),
                ]);
            }

            return methods;
        }
    }

    private IDevControl Dev => _ports.Dev!;

    private RpcError? SetBalance(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadAddress(out Address address) || !parameters.TryReadLooseUInt256(out UInt256 balance))
        {
            return parameters.Error;
        }

        Dev.SetBalance(in address, in balance);
        result.WriteNullValue();
        return null;
    }

    private RpcError? AddBalance(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadAddress(out Address address) || !parameters.TryReadLooseUInt256(out UInt256 amount))
        {
            return parameters.Error;
        }

        if (_reader.OpenState(BlockSelector.Latest, out IStateSnapshot state) is { } error)
        {
            return error;
        }

        using (state)
        {
            state.TryGetAccount(in address, out Account account);
            Dev.SetBalance(in address, UInt256.TryAdd(account.Balance, amount, out UInt256 sum) ? sum : UInt256.MaxValue);
        }

        result.WriteNullValue();
        return null;
    }

    private RpcError? SetNonce(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadAddress(out Address address) || !parameters.TryReadLooseUInt64(out ulong nonce))
        {
            return parameters.Error;
        }

        Dev.SetNonce(in address, nonce);
        result.WriteNullValue();
        return null;
    }

    private RpcError? SetCode(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadAddress(out Address address) || !parameters.TryReadBytes(out byte[] code))
        {
            return parameters.Error;
        }

        Dev.SetCode(in address, code);
        result.WriteNullValue();
        return null;
    }

    private RpcError? SetStorageAt(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadAddress(out Address address)
            || !parameters.TryReadStorageKey(out UInt256 slot, out _)
            || !parameters.TryReadStorageKey(out UInt256 value, out _))
        {
            return parameters.Error;
        }

        Dev.SetStorage(in address, in slot, in value);
        result.WriteBooleanValue(true);
        return null;
    }

    private RpcError? SetBlockGasLimit(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadLooseUInt64(out ulong gasLimit))
        {
            return parameters.Error;
        }

        Dev.SetGasLimit(gasLimit);
        result.WriteBooleanValue(true);
        return null;
    }

    private RpcError? SetCoinbase(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadAddress(out Address address))
        {
            return parameters.Error;
        }

        Dev.SetBeneficiary(in address);
        result.WriteNullValue();
        return null;
    }

    private RpcError? SetPrevRandao(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadHash(out Hash256 value))
        {
            return parameters.Error;
        }

        Dev.SetPrevRandao(in value);
        result.WriteNullValue();
        return null;
    }

    private RpcError? SetNextBaseFee(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadLooseUInt256(out UInt256 baseFee))
        {
            return parameters.Error;
        }

        Dev.SetNextBaseFee(in baseFee);
        result.WriteNullValue();
        return null;
    }

    private RpcError? Impersonate(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadAddress(out Address address))
        {
            return parameters.Error;
        }

        Dev.Impersonate(in address);
        result.WriteNullValue();
        return null;
    }

    private RpcError? StopImpersonating(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadAddress(out Address address))
        {
            return parameters.Error;
        }

        Dev.StopImpersonating(in address);
        result.WriteNullValue();
        return null;
    }

    private RpcError? AutoImpersonate(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadBoolean(out bool isEnabled))
        {
            return parameters.Error;
        }

        Dev.ImpersonatesAll = isEnabled;
        result.WriteNullValue();
        return null;
    }

    private RpcError? DropTransaction(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadHash(out Hash256 hash))
        {
            return parameters.Error;
        }

        if (Dev.TryDropTransaction(in hash))
        {
            result.WriteHexValue(in hash);
        }
        else
        {
            result.WriteNullValue();
        }

        return null;
    }

    private RpcError? DropAllTransactions(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        Dev.DropAllTransactions();
        result.WriteNullValue();
        return null;
    }
}
