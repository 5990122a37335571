// SPDX-License-Identifier: Apache-2.0

using System.Text;
using System.Text.Json;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Core.Genesis;

/// <summary>Reads genesis files: go-ethereum's format plus one section <c>powerverse</c>.</summary>
/// <remarks>
/// Numbers may be hexadecimal text, decimal text or JSON numbers; null counts as absent. Members of other consensus engines are accepted
/// and ignored, unknown ones reported, and unknown forks kept as a point that a node must not pass.
/// </remarks>
public static class GenesisJson
{
    /// <summary>Longest file read, in bytes.</summary>
    public const int FileSizeBytesMax = 256 * 1024 * 1024;

    /// <summary>The gas limit of a first block that says nothing else, as in go-ethereum.</summary>
    public const ulong DefaultGasLimit = 4_712_388;

    private const int NestingDepthMax = 64;

    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = NestingDepthMax, AllowDuplicateProperties = false };

    /// <summary>Parses a genesis file.</summary>
    /// <param name="utf8Json">The file's text.</param>
    public static Result<GenesisSpec, GenesisError> Parse(ReadOnlyMemory<byte> utf8Json)
    {
        if (utf8Json.Length > FileSizeBytesMax)
        {
            return new GenesisError(GenesisErrorCode.TooLong, string.Empty);
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(utf8Json, DocumentOptions);
        }
        catch (JsonException)
        {
            // The library has no other way to say that text is no JSON.
            return new GenesisError(GenesisErrorCode.NotJson, string.Empty);
        }

        using (document)
        {
            try
            {
                return Read(document.RootElement);
            }
            catch (InvalidOperationException)
            {
                // Stray bytes that are no UTF-8 show only when the string that holds them is read.
                return new GenesisError(GenesisErrorCode.NotJson, string.Empty);
            }
        }
    }

    private static Result<GenesisSpec, GenesisError> Read(JsonElement root)
    {
        JsonFindings findings = new();
        JsonMembers file = new(root, string.Empty, findings);
        ChainSpec chain = new();
        file.Require("config");
        if (file.Object("config") is { } config)
        {
            chain = ChainConfigJson.Read(config, findings);
        }

        ReadOnlyMemory<byte> powerVerseJson = default;
        if (file.Object("powerverse") is { } powerVerse)
        {
            chain = chain with { PowerVerse = ReadPowerVerse(powerVerse, findings) };
            powerVerseJson = Encoding.UTF8.GetBytes(root.GetProperty("powerverse").GetRawText());
        }

        file.Accept("stateRoot", "hash", "transactionsTrie", "receiptTrie", "bloom", "uncleHash", "consensus");
        file.Require("alloc");
        IReadOnlyList<GenesisAccount> accounts = file.Object("alloc") is { } alloc ? GenesisAllocJson.Read(alloc, findings) : [];
        GenesisSpec genesis = new()
        {
            Chain = chain,
            Accounts = accounts,
            PowerVerseJson = powerVerseJson,
            Number = file.UInt64("number") ?? 0,
            ParentHash = file.Hash("parentHash") ?? default,
            Timestamp = file.UInt64("timestamp") ?? 0,
            GasLimit = file.UInt64("gasLimit") ?? DefaultGasLimit,
            GasUsed = file.UInt64("gasUsed") ?? 0,
            Difficulty = file.UInt256("difficulty") ?? (IsMergedAtStart(chain) ? UInt256.Zero : Spec.Difficulty.Minimum),
            Nonce = file.UInt64("nonce") ?? 0,
            MixHash = file.Hash("mixHash") ?? default,
            Beneficiary = file.Address("coinbase") ?? file.Address("miner") ?? default,
            ExtraData = file.Bytes("extraData"),
            BaseFeePerGas = file.UInt256("baseFeePerGas"),
            BlobGasUsed = file.UInt64("blobGasUsed"),
            ExcessBlobGas = file.UInt64("excessBlobGas"),
            UnknownMembers = findings.Unknown,
        };
        file.ReportUnknown();
        return findings.Error is { } error ? error : genesis;
    }

    private static bool IsMergedAtStart(ChainSpec chain) => chain.TerminalTotalDifficulty is { IsZero: true };

    /// <summary>Reads the chain's rules; members for other parts of the node are left to those.</summary>
    private static PowerVerseRules ReadPowerVerse(JsonMembers section, JsonFindings findings)
    {
        PowerVerseRules defaults = PowerVerseRules.Ethereum;
        PowerVerseRules rules = new()
        {
            BaseFeeChangeDenominator = section.UInt64("baseFeeChangeDenominator") ?? defaults.BaseFeeChangeDenominator,
            MinBaseFee = section.UInt256("minBaseFee") ?? defaults.MinBaseFee,
            AreBlobsEnabled = section.Bool("blobs") ?? defaults.AreBlobsEnabled,
            AreRequestsEnabled = section.Bool("requests") ?? defaults.AreRequestsEnabled,
            AreClaimedSendersAllowed = section.Bool("claimedSenders") ?? defaults.AreClaimedSendersAllowed,
            TargetGasLimit = section.UInt64("gasLimit") ?? defaults.TargetGasLimit,
        };
        if (rules.BaseFeeChangeDenominator == 0)
        {
            findings.Fail(GenesisErrorCode.OutOfRange, section.PathOf("baseFeeChangeDenominator"));
        }

        return rules;
    }
}
