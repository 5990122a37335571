// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using PowerVerse.Chain.Consensus.Runtime.Keys;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Agreement.Genesis;

/// <summary>The member <c>consensus</c> of the section <c>powerverse</c> of a genesis file.</summary>
/// <remarks>
/// <code>
/// "consensus": {
///   "epochLength": 64,                     every parameter may be left out: the defaults are mainnet's
///   "beacon": "0x32 bytes",
///   "validators": [ { "address": "0x..", "feeRecipient": "0x..", "stake": "10000000000000000000000", "vrfKey": "0x..", "vrfPossession": "0x..",
///                     "voteRoot": "0x..", "votePossession": "0x.." } ] }
/// </code>
/// Unknown members are errors: a parameter that one node reads and another does not would split the network.
/// </remarks>
public static class ConsensusGenesisJson
{
    /// <summary>Most expected seats of a SAMPLED committee.</summary>
    public const ulong SeatsMax = 8192;

    private static readonly string[] ParameterNames =
    [
        "epochLength", "maxValidators", "sampled", "proposerSeats", "voteSeats", "sampledQuorum", "sampledSync", "filterFloorMs", "filterCeilingMs",
        "filterInitialMs", "blockFloorSeconds",
    ];

    private static readonly string[] ValidatorNames =
        ["address", "feeRecipient", "stake", "vrfKey", "vrfPossession", "voteRoot", "votePossession"];

    /// <summary>Reads the section of a genesis and checks all of it: numbers, possession of every key, the set, and that the header is bound to it.</summary>
    public static bool TryRead(GenesisSpec genesis, [NotNullWhen(true)] out ConsensusGenesis? consensus, out ConsensusGenesisError error)
    {
        if (!TryReadUnbound(genesis, out consensus, out error))
        {
            return false;
        }

        if (!consensus.IsBoundTo(genesis))
        {
            error = new ConsensusGenesisError(ConsensusGenesisErrorCode.NotBound, string.Empty);
            consensus = null;
        }

        return consensus is not null;
    }

    /// <summary>As <see cref="TryRead"/>, for a file whose header is still to be bound.</summary>
    public static bool TryReadUnbound(GenesisSpec genesis, [NotNullWhen(true)] out ConsensusGenesis? consensus, out ConsensusGenesisError error)
    {
        consensus = null;
        error = new ConsensusGenesisError(ConsensusGenesisErrorCode.Absent, string.Empty);
        if (genesis.PowerVerseJson.IsEmpty)
        {
            return false;
        }

        using JsonDocument document = JsonDocument.Parse(genesis.PowerVerseJson);
        if (!document.RootElement.TryGetProperty("consensus", out JsonElement section))
        {
            return false;
        }

        if (!TryReadSection(section, genesis.Chain.ChainId, out consensus, out error))
        {
            return false;
        }

        if (!consensus.TryBuildSet(default, out _, out _))
        {
            error = new ConsensusGenesisError(ConsensusGenesisErrorCode.BadSet, "validators");
            consensus = null;
        }

        return consensus is not null;
    }

    /// <summary>Reads one validator and checks that it possesses its keys.</summary>
    public static bool TryReadValidator(JsonElement item, ulong chainId, out GenesisValidator validator, out ConsensusGenesisError error)
    {
        validator = default;
        Span<byte> vrfKey = stackalloc byte[PublicKey.Size];
        Span<byte> vrfProof = stackalloc byte[VrfProof.Size];
        Span<byte> signature = stackalloc byte[VoteSignature.Size];
        Span<byte> voteRoot = stackalloc byte[Hash256.Size];
        error = new ConsensusGenesisError(ConsensusGenesisErrorCode.Malformed, string.Empty);
        if (item.ValueKind != JsonValueKind.Object
            || item.EnumerateObject().Any(member => !ValidatorNames.Contains(member.Name))
            || !Address.TryParse(TextOf(item, "address"), out Address address)
            || !Address.TryParse(TextOf(item, "feeRecipient"), out Address feeRecipient)
            || !UInt128.TryParse(TextOf(item, "stake"), NumberStyles.None, CultureInfo.InvariantCulture, out UInt128 stake)
            || !Hex.TryDecodeExact(TextOf(item, "vrfKey"), vrfKey)
            || !Hex.TryDecodeExact(TextOf(item, "vrfPossession"), vrfProof)
            || !Hex.TryDecodeExact(TextOf(item, "voteRoot"), voteRoot)
            || !Hex.TryDecodeExact(TextOf(item, "votePossession"), signature))
        {
            return false;
        }

        KeyRegistration registration = new(
            address, new PublicKey(vrfKey), new VrfProof(vrfProof), new Hash256(voteRoot), 0, new PublicKey(voteRoot), default, VoteSignature.From(signature));
        if (new RegistrationVerifier(StandardCrypto.Instance).Verify(ConsensusGenesis.PossessionChain(chainId), registration) != RegistrationError.None)
        {
            error = new ConsensusGenesisError(ConsensusGenesisErrorCode.BadPossession, address.ToString());
            return false;
        }

        validator = new GenesisValidator(address, registration.VrfKey, registration.VoteRoot, 0, stake, feeRecipient);
        return true;
    }

    /// <summary>Writes one validator with the proofs that it possesses its keys.</summary>
    /// <param name="json">Receives an object.</param>
    /// <param name="chainId">The chain that it registers on.</param>
    /// <param name="keys">Its keys.</param>
    /// <param name="address">Its account.</param>
    /// <param name="feeRecipient">The beneficiary of its blocks.</param>
    /// <param name="stakeWei">Its stake.</param>
    public static void WriteValidator(
        Utf8JsonWriter json, ulong chainId, ValidatorKeys keys, in Address address, in Address feeRecipient, UInt128 stakeWei)
    {
        KeyRegistration registration = keys.Register(ConsensusGenesis.PossessionChain(chainId), address);
        PublicKey vrfKey = registration.VrfKey;
        VoteSignature signature = registration.VotePossession;
        json.WriteStartObject();
        json.WriteString("address", address.ToString());
        json.WriteString("feeRecipient", feeRecipient.ToString());
        json.WriteString("stake", stakeWei.ToString(CultureInfo.InvariantCulture));
        json.WriteString("vrfKey", vrfKey.ToString());
        json.WriteString("vrfPossession", Hex.Encode(registration.VrfPossession.AsSpan()));
        json.WriteString("voteRoot", registration.VoteRoot.ToString());
        json.WriteString("votePossession", Hex.Encode(signature.AsSpan()));
        json.WriteEndObject();
    }

    private static bool TryReadSection(
        JsonElement section, ulong chainId, [NotNullWhen(true)] out ConsensusGenesis? consensus, out ConsensusGenesisError error)
    {
        consensus = null;
        error = new ConsensusGenesisError(ConsensusGenesisErrorCode.Malformed, string.Empty);
        if (section.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        foreach (JsonProperty member in section.EnumerateObject())
        {
            if (member.Name is not ("beacon" or "validators") && !ParameterNames.Contains(member.Name))
            {
                error = error with { Path = member.Name };
                return false;
            }
        }

        if (!TryReadParameters(section, out ConsensusParameters parameters, out error))
        {
            return false;
        }

        error = new ConsensusGenesisError(ConsensusGenesisErrorCode.Malformed, "beacon");
        if (!Hash256.TryParse(TextOf(section, "beacon"), out Hash256 beacon))
        {
            return false;
        }

        error = error with { Path = "validators" };
        if (!section.TryGetProperty("validators", out JsonElement items) || items.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        List<GenesisValidator> validators = [];
        foreach (JsonElement item in items.EnumerateArray())
        {
            if (!TryReadValidator(item, chainId, out GenesisValidator validator, out error))
            {
                error = error with { Path = $"validators[{validators.Count}]{(error.Path.Length == 0 ? string.Empty : $" {error.Path}")}" };
                return false;
            }

            validators.Add(validator);
        }

        consensus = new ConsensusGenesis { Parameters = parameters, Beacon = beacon, Validators = validators };
        return true;
    }

    private static bool TryReadParameters(JsonElement section, out ConsensusParameters parameters, out ConsensusGenesisError error)
    {
        ConsensusParameters d = ConsensusParameters.Default;
        parameters = d;
        error = new ConsensusGenesisError(ConsensusGenesisErrorCode.OutOfRange, string.Empty);
        if (!TryFlag(section, "sampled", d.Sampled, ref error, out bool isSampled)
            || !TryNumber(section, "epochLength", d.EpochLength, 4, 1 << 20, ref error, out ulong epochLength)
            || !TryNumber(section, "maxValidators", (ulong)d.MaxValidators, 1, 1 << 16, ref error, out ulong maxValidators)
            || !TryNumber(section, "proposerSeats", d.ProposerSeats, 1, SeatsMax, ref error, out ulong proposerSeats)
            || !TryNumber(section, "voteSeats", d.VoteSeats, 1, SeatsMax, ref error, out ulong voteSeats)
            || !TryNumber(section, "sampledQuorum", d.SampledQuorum, (2 * voteSeats / 3) + 1, voteSeats, ref error, out ulong quorum)
            || !TryNumber(section, "sampledSync", d.SampledSync, 1, quorum, ref error, out ulong sync)
            || !TryNumber(section, "filterFloorMs", (ulong)d.FilterFloorMs, 1, 60_000, ref error, out ulong floor)
            || !TryNumber(section, "filterCeilingMs", (ulong)d.FilterCeilingMs, floor, 60_000, ref error, out ulong ceiling)
            || !TryNumber(section, "filterInitialMs", (ulong)d.FilterInitialMs, floor, ceiling, ref error, out ulong initial)
            || !TryNumber(section, "blockFloorSeconds", (ulong)d.BlockFloorSeconds, 1, 60, ref error, out ulong blockFloor))
        {
            return false;
        }

        parameters = d with
        {
            EpochLength = epochLength,
            MaxValidators = (int)maxValidators,
            Sampled = isSampled,
            ProposerSeats = (uint)proposerSeats,
            VoteSeats = (uint)voteSeats,
            SampledQuorum = quorum,
            SampledSync = sync,
            FilterFloorMs = (int)floor,
            FilterCeilingMs = (int)ceiling,
            FilterInitialMs = (int)initial,
            BlockFloorSeconds = (int)blockFloor,
        };
        return true;
    }

    private static bool TryFlag(JsonElement section, string name, bool fallback, ref ConsensusGenesisError error, out bool value)
    {
        value = fallback;
        if (!section.TryGetProperty(name, out JsonElement item))
        {
            return true;
        }

        if (item.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            error = new ConsensusGenesisError(ConsensusGenesisErrorCode.Malformed, name);
            return false;
        }

        value = item.GetBoolean();
        return true;
    }

    private static bool TryNumber(
        JsonElement section, string name, ulong fallback, ulong min, ulong max, ref ConsensusGenesisError error, out ulong value)
    {
        value = fallback;
        if (section.TryGetProperty(name, out JsonElement item) && (item.ValueKind != JsonValueKind.Number || !item.TryGetUInt64(out value)))
        {
            error = new ConsensusGenesisError(ConsensusGenesisErrorCode.Malformed, name);
            return false;
        }

        error = error with { Path = name };
        return value >= min && value <= max;
    }

    private static string TextOf(JsonElement item, string name) =>
        item.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;
}
