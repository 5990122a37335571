// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Evm.Precompiles;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Simulation;

/// <summary>What a simulation sets in the state before it runs, account by account, in the order of the request; an account named twice counts once, the last time.</summary>
internal sealed class StateOverrides
{
    private readonly List<(Address Address, AccountOverride Account)> _accounts = [];

    /// <summary>Reads an object from addresses to overrides.</summary>
    /// <returns>Null, or what is wrong with it.</returns>
    public static string? Read(ref Utf8JsonReader reader, out StateOverrides value)
    {
        value = new StateOverrides();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return "json: expected an object of state overrides";
        }

        Dictionary<Address, int> positions = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (!name.StartsWith("0x", StringComparison.OrdinalIgnoreCase) || !Address.TryParse(name, out Address address))
            {
                return $"invalid address \"{HexJson.Shorten(name)}\"";
            }

            reader.Read();
            if (AccountOverride.Read(ref reader, out AccountOverride account) is { } problem)
            {
                return problem;
            }

            if (account is { State: not null, StateDiff: not null })
            {
                return $"account {AddressText.Checksummed(in address)} has both 'state' and 'stateDiff'";
            }

            if (!positions.TryAdd(address, value._accounts.Count))
            {
                value._accounts[positions[address]] = (address, account);
            }
            else
            {
                value._accounts.Add((address, account));
            }
        }

        return null;
    }

    /// <summary>Moves precompiled contracts, and removes those whose accounts are overridden.</summary>
    /// <param name="before">The contracts of the block.</param>
    /// <param name="after">The contracts for the simulation.</param>
    public RpcError? Move(PrecompileSet before, out PrecompileSet after)
    {
        after = before;
        foreach ((Address address, AccountOverride account) in _accounts)
        {
            if (account.MovePrecompileTo is { } target)
            {
                RpcError? error = !before.TryGet(in address, out _) ? RpcError.Server($"account {AddressText.Checksummed(in address)} is not a precompile")
                    : target == address ? Refusal(RpcErrorCode.SimulatedMoveToSelf, in target, "is the precompile's own address")
                    : _accounts.Exists(other => other.Address == target) ? RpcError.Server($"account {AddressText.Checksummed(in target)} is already overridden")
                    : IsTargetTwice(in target) ? Refusal(RpcErrorCode.SimulatedMoveConflict, in target, "is the target of two precompiles")
                    : null;
                if (error is not null)
                {
                    return error;
                }
            }
        }

        foreach ((Address address, AccountOverride account) in _accounts)
        {
            after = account.MovePrecompileTo is { } target && after.TryMove(in address, in target, out PrecompileSet? moved) ? moved
                : after.TryGet(in address, out _) ? after.Without(in address)
                : after;
        }

        return null;
    }

    /// <summary>Changes a state between two transactions.</summary>
    public void Apply(Journal journal, Revision revision)
    {
        foreach ((Address address, AccountOverride account) in _accounts)
        {
            journal.BeginTransaction(revision);
            Apply(journal, in address, account);
            journal.FinalizeTransaction(revision);
        }
    }

    private static void Apply(Journal journal, in Address address, AccountOverride account)
    {
        if (account.State is not null)
        {
            journal.ClearStorage(in address);
        }

        if (account.Nonce is { } nonce)
        {
            journal.SetNonce(in address, nonce);
        }

        if (account.Code is { } code)
        {
            journal.SetCode(in address, code);
        }

        if (account.Balance is { } balance)
        {
            journal.SetBalance(in address, in balance);
        }

        foreach ((UInt256 slot, UInt256 value) in account.State ?? account.StateDiff ?? [])
        {
            journal.SetStorage(in address, in slot, in value);
        }
    }

    private static RpcError Refusal(RpcErrorCode code, in Address address, string problem) =>
        new(code, $"account {AddressText.Checksummed(in address)} {problem}");

    private bool IsTargetTwice(in Address target)
    {
        int count = 0;
        foreach ((_, AccountOverride account) in _accounts)
        {
            count += account.MovePrecompileTo == target ? 1 : 0;
        }

        return count > 1;
    }
}
