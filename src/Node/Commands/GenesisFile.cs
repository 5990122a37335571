// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PowerVerse.Chain.Agreement.Genesis;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Node.Hosting;
using PowerVerse.Chain.Node.Networking;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Node.Commands;

/// <summary>Genesis files of networks: made from a base file and the registrations of validators, and checked.</summary>
internal static class GenesisFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Adds validators to a base file and binds its header to them.</summary>
    /// <param name="baseFile">A genesis file without validators.</param>
    /// <param name="registrations">The registrations, one JSON object each.</param>
    /// <param name="beacon">Public randomness that was fixed after the registrations were.</param>
    /// <param name="timestamp">Time of the first block, in seconds since the Unix epoch.</param>
    /// <param name="epochLength">Blocks of an epoch.</param>
    /// <param name="parameters">Further parameters of the agreement.</param>
    /// <exception cref="CommandException">The result is no sound genesis.</exception>
    public static byte[] Make(
        byte[] baseFile, IEnumerable<byte[]> registrations, in Hash256 beacon, ulong timestamp, ulong epochLength, params IEnumerable<(string Name, JsonNode Value)> parameters)
    {
        JsonObject root = ReadObject(baseFile, "base file");
        JsonObject section = root["powerverse"] as JsonObject
            ?? throw new CommandException(ExitCode.Usage, "The base file has no section 'powerverse': start from one of genesis/.");
        section["consensus"] = new JsonObject
        {
            ["epochLength"] = epochLength,
            ["beacon"] = beacon.ToString(),
            ["validators"] = new JsonArray([.. registrations.Select(static file => ReadObject(file, "registration"))]),
        };
        foreach ((string name, JsonNode value) in parameters)
        {
            section["consensus"]![name] = value;
        }

        root["timestamp"] = string.Create(CultureInfo.InvariantCulture, $"0x{timestamp:x}");
        GenesisSpec unbound = StoreOpening.ParseGenesis(Encoding.UTF8.GetBytes(root.ToJsonString()), "genesis file to be made");
        ConsensusGenesis consensus = ConsensusGenesisJson.TryReadUnbound(unbound, out ConsensusGenesis? read, out ConsensusGenesisError error)
            ? read
            : throw new CommandException(ExitCode.Usage, Describe(error));
        root["mixHash"] = consensus.Seed.ToString();
        root["extraData"] = consensus.Commitment().ToString();
        return Encoding.UTF8.GetBytes(root.ToJsonString(Indented));
    }

    /// <summary>Reads the agreement of a genesis.</summary>
    /// <param name="genesis">The genesis.</param>
    /// <param name="network">How the operator named it; empty: not at all.</param>
    /// <exception cref="CommandException">There is none, or it is wrong.</exception>
    public static ConsensusGenesis ReadConsensus(GenesisSpec genesis, string network = "") =>
        ConsensusGenesisJson.TryRead(genesis, out ConsensusGenesis? consensus, out ConsensusGenesisError error) ? consensus
        : error.Code == ConsensusGenesisErrorCode.Absent && NamedNetwork.IsWithoutValidators(network) ? throw new CommandException(
            ExitCode.Usage,
            $"The network '{network}' has no validators yet: its genesis is a draft, and nobody makes blocks there. What can be done: serve its first block with --no-consensus, "
            + $"make a network of your own with powerverse genesis new --base {network}, or run one on this machine with powerverse devnet up 4.")
        : throw new CommandException(ExitCode.Usage, Describe(error));

    private static JsonObject ReadObject(byte[] file, string name)
    {
        try
        {
            return JsonNode.Parse(file) as JsonObject ?? throw new CommandException(ExitCode.Usage, $"The {name} is no JSON object");
        }
        catch (JsonException exception)
        {
            // The library has no other way to say that text is no JSON.
            throw new CommandException(ExitCode.Usage, $"The {name} is no JSON: {exception.Message}", exception);
        }
    }

    private static string Describe(ConsensusGenesisError error)
    {
        string place = error.Path.Length == 0 ? "powerverse.consensus" : $"powerverse.consensus.{error.Path}";
        return error.Code switch
        {
            ConsensusGenesisErrorCode.Absent => "The genesis file names no validators: it is of a chain without a network. Make one with: powerverse genesis new",
            ConsensusGenesisErrorCode.Malformed => $"The genesis file is wrong: {place} is missing, unknown or not of its type",
            ConsensusGenesisErrorCode.OutOfRange => $"The genesis file is wrong: {place} is out of range",
            ConsensusGenesisErrorCode.BadPossession => $"The genesis file is wrong: {place}: the proofs that the validator holds its keys are not valid on this chain; a registration is made with the chain's id (genesis validator --chain-id)",
            ConsensusGenesisErrorCode.BadSet => "The genesis file is wrong: its validators make no set (none, two alike, no stake, or too much)",
            _ => "The genesis file was changed: extraData and mixHash do not belong to its validators and parameters",
        };
    }
}
