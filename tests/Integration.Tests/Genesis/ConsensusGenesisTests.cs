// SPDX-License-Identifier: Apache-2.0

using System.Text;
using System.Text.Json;
using PowerVerse.Chain.Agreement.Genesis;
using PowerVerse.Chain.Consensus.Runtime.Keys;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Integration.Tests.Genesis;

[Parallelizable(ParallelScope.All)]
public sealed class ConsensusGenesisTests
{
    private const ulong ChainId = 4711;
    private const string Beacon = "\"beacon\":\"0x0101010101010101010101010101010101010101010101010101010101010101\"";

    [Test]
    public void Sound_section_is_read_and_binds_the_header()
    {
        GenesisSpec unbound = Spec($"{{\"epochLength\":64,{Beacon},\"validators\":[{Validator(1)},{Validator(2)}]}}");
        ConsensusGenesisJson.TryReadUnbound(unbound, out ConsensusGenesis? consensus, out ConsensusGenesisError error).Should().BeTrue(error.ToString());

        GenesisSpec bound = consensus!.Bind(unbound);

        ConsensusGenesisJson.TryRead(bound, out ConsensusGenesis? read, out error).Should().BeTrue(error.ToString());
        read!.Parameters.EpochLength.Should().Be(64);
        read.Validators.Should().HaveCount(2);
        bound.MixHash.Should().Be(consensus.Seed);
    }

    [TestCase("", ConsensusGenesisErrorCode.Absent)]
    [TestCase("[]", ConsensusGenesisErrorCode.Malformed)]
    [TestCase("{@B}", ConsensusGenesisErrorCode.Malformed)]
    [TestCase("{@B,\"validators\":[{}]}", ConsensusGenesisErrorCode.Malformed)]
    [TestCase("{@B,\"validators\":[],\"surprise\":1}", ConsensusGenesisErrorCode.Malformed)]
    [TestCase("{@B,\"validators\":[],\"epochLength\":\"64\"}", ConsensusGenesisErrorCode.Malformed)]
    [TestCase("{@B,\"validators\":[],\"sampled\":\"true\"}", ConsensusGenesisErrorCode.Malformed)]
    [TestCase("{@B,\"validators\":[],\"sampled\":false,\"epochLength\":1}", ConsensusGenesisErrorCode.OutOfRange)]
    [TestCase("{@B,\"validators\":[],\"epochLength\":1}", ConsensusGenesisErrorCode.OutOfRange)]
    [TestCase("{@B,\"validators\":[],\"voteSeats\":9000}", ConsensusGenesisErrorCode.OutOfRange)]
    [TestCase("{@B,\"validators\":[]}", ConsensusGenesisErrorCode.BadSet)]
    [TestCase("{@B,\"validators\":[@1,@1]}", ConsensusGenesisErrorCode.BadSet)]
    [TestCase("{@B,\"validators\":[@1]}", ConsensusGenesisErrorCode.NotBound)]
    [TestCase("{@B,\"validators\":[@X]}", ConsensusGenesisErrorCode.BadPossession)]
    public void Unsound_section_is_refused_for_its_reason(string section, ConsensusGenesisErrorCode expected)
    {
        string text = section.Replace("@B", Beacon, StringComparison.Ordinal).Replace("@1", Validator(1), StringComparison.Ordinal)
            .Replace("@X", Validator(1, chainId: ChainId + 1), StringComparison.Ordinal);

        ConsensusGenesisJson.TryRead(Spec(text), out ConsensusGenesis? consensus, out ConsensusGenesisError error).Should().BeFalse();

        error.Code.Should().Be(expected);
        consensus.Should().BeNull();
    }

    [Test]
    public void Commitment_differs_with_every_part()
    {
        GenesisSpec spec = Spec($"{{{Beacon},\"validators\":[{Validator(1)}]}}");
        ConsensusGenesisJson.TryReadUnbound(spec, out ConsensusGenesis? consensus, out _).Should().BeTrue();
        GenesisValidator validator = consensus!.Validators[0];

        Hash256[] commitments =
        [
            consensus.Commitment(),
            (consensus with { Beacon = Hash256.Zero }).Commitment(),
            (consensus with { Parameters = consensus.Parameters with { EpochLength = 65 } }).Commitment(),
            (consensus with { Parameters = consensus.Parameters with { FilterMarginMs = 51 } }).Commitment(),
            (consensus with { Parameters = consensus.Parameters with { BlockFloorSeconds = 2 } }).Commitment(),
            (consensus with { Validators = [validator with { StakeWei = validator.StakeWei + 1 }] }).Commitment(),
            (consensus with { Validators = [validator with { FeeRecipient = default }] }).Commitment(),
            (consensus with { Validators = [validator, validator with { Address = default }] }).Commitment(),
        ];

        commitments.Should().OnlyHaveUniqueItems();
    }

    private static GenesisSpec Spec(string section) => new()
    {
        Chain = new ChainSpec { ChainId = ChainId },
        PowerVerseJson = section.Length == 0 ? default(ReadOnlyMemory<byte>) : Encoding.UTF8.GetBytes($"{{\"consensus\":{section}}}"),
    };

    private static string Validator(byte number, ulong chainId = ChainId)
    {
        using ValidatorKeys keys = new(Keccak256.Hash([1, number]).AsSpan(), Keccak256.Hash([2, number]).AsSpan());
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            Address address = Address.Parse($"0x{number:x40}");
            ConsensusGenesisJson.WriteValidator(json, chainId, keys, address, address, (UInt128)10_000 * ConsensusParameters.Default.SubUserWei);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
