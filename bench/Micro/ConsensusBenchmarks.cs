// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using PowerVerse.Chain.Consensus.Runtime.Keys;
using PowerVerse.Chain.Consensus.VrfBft.Certificates;
using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Sortition;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Micro;

/// <summary>The seats of one validator for one draw, at the expected seats of the parameter.</summary>
[MemoryDiagnoser]
[BenchmarkCategory("consensus")]
public class SelectBenchmarks
{
    private const int Draws = 64;
    private readonly UInt256[] _draws = [.. Enumerable.Range(0, Draws).Select(i => new UInt256(Keccak256.Hash([(byte)i]).AsSpan()))];

    [Benchmark(OperationsPerInvoke = Draws, Description = "10 000 of 40 000, 26 seats: mean 6.5")]
    public ulong Mean6() => Sum(10_000, 40_000, 26);

    [Benchmark(OperationsPerInvoke = Draws, Description = "4.2 M of 420 M, 3000 seats: mean 30")]
    public ulong Mean30() => Sum(4_200_000, 420_000_000, 3000);

    [Benchmark(OperationsPerInvoke = Draws, Description = "all of 420 M, 3000 seats: mean 3000")]
    public ulong Mean3000() => Sum(419_999_999, 420_000_000, 3000);

    private ulong Sum(ulong weight, ulong total, ulong expected)
    {
        ulong sum = 0;
        foreach (UInt256 draw in _draws)
        {
            sum += BinomialSelection.Select(weight, total, expected, draw);
        }

        return sum;
    }
}

/// <summary>Votes and lots with real keys.</summary>
[MemoryDiagnoser]
[BenchmarkCategory("consensus")]
public class VoteBenchmarks
{
    private readonly ConsensusCommittee _full = new(4, isSampled: false);
    private readonly ConsensusCommittee _sampled = new(40, isSampled: true);
    private readonly byte[] _proof = new byte[VrfProof.Size];
    private readonly byte[] _output = new byte[Lot.VrfOutputBytes];
    private readonly VoteVerifier _verifier = new(StandardCrypto.Instance);
    private Hash256 _input;
    private SignedVote? _fullVote;
    private SignedVote? _sampledVote;
    private byte[]? _encoded;

    [GlobalSetup]
    public void Setup()
    {
        _input = Keccak256.Hash([1]);
        _full.Keys[0].Prove(_input.AsSpan(), _proof, _output);
        _fullVote = _full.Votes(1)[0].Signed;
        _sampledVote = _sampled.Votes(1)[0].Signed;
        _encoded = VoteCodec.Encode(_fullVote);
    }

    [Benchmark(Description = "VRF prove")]
    public void Prove() => _full.Keys[0].Prove(_input.AsSpan(), _proof, _output);

    [Benchmark(Description = "VRF verify")]
    public bool VerifyProof() => StandardCrypto.Instance.VerifyVrf(_full.Keys[0].VrfKey.AsSpan(), _input.AsSpan(), _proof, _output);

    [Benchmark(Description = "vote decode")]
    public bool Decode() => VoteCodec.TryDecode(_encoded, out _, out _);

    [Benchmark(Description = "vote verify, FULL")]
    public bool VerifyFull() => _verifier.Verify(_fullVote!, _full.Context).IsSuccess;

    [Benchmark(Description = "vote verify, SAMPLED")]
    public bool VerifySampled() => _verifier.Verify(_sampledVote!, _sampled.Context).IsSuccess;
}

/// <summary>A certificate in minimal form, equal weights.</summary>
[MemoryDiagnoser]
[BenchmarkCategory("consensus")]
public class CertificateBenchmarks
{
    private readonly CertificateVerifier _verifier = new(StandardCrypto.Instance);
    private ConsensusCommittee? _committee;
    private QuorumCertificate? _certificate;

    [Params(4, 100, 1024)]
    public int Validators { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _committee = new ConsensusCommittee(Validators, isSampled: false);
        _certificate = CertificateBuilder.Minimal(
            ConsensusCommittee.Id, Validators, _committee.Set.Thresholds.Quorum, _committee.Votes(Validators)).Certificate;
    }

    [Benchmark(Description = "certificate verify, FULL")]
    public bool Verify() => _verifier.Verify(_certificate!, _committee!.Context).IsSuccess;
}

/// <summary>Validators with real keys and equal stakes, and their CERT votes for one block.</summary>
internal sealed class ConsensusCommittee
{
    private static readonly Hash256 Chain = Keccak256.Hash([7]);
    private static readonly Hash256 Seed = Keccak256.Hash([8]);

    internal ConsensusCommittee(int count, bool isSampled)
    {
        Keys = [.. Enumerable.Range(0, count).Select(i => new ValidatorKeys(SeedOf(1, i), SeedOf(2, i)))];
        ConsensusParameters parameters = new() { Sampled = isSampled, VoteSeats = 400, SampledQuorum = 284, SampledSync = 140 };
        ImmutableArray<ValidatorEntry> entries =
        [
            .. Keys.Select((keys, i) => new ValidatorEntry(
                new Address([(byte)(i >> 8), (byte)i, .. new byte[18]]), keys.VrfKey, keys.VoteRoot, 0, default, new StakeWeight(10_000)))
        ];
        Set = new ValidatorSet(default, entries, parameters);
        Context = new VerificationContext(Chain, parameters, new EpochMembers(VoteKeyTable.Of(Set)), Id.Height, Seed);
    }

    internal static CertificateId Id => new(new Height(9), default, Step.Cert, new BlockValue(Keccak256.Hash([9])));

    internal ImmutableArray<ValidatorKeys> Keys { get; }

    internal ValidatorSet Set { get; }

    internal VerificationContext Context { get; }

    internal List<VerifiedVote> Votes(int count)
    {
        VoteVerifier verifier = new(StandardCrypto.Instance);
        List<VerifiedVote> votes = [];
        for (int i = 0; votes.Count < count; i++)
        {
            Vote vote = new(Id.Height, Id.Period, Id.Step, Id.Value, new ValidatorIndex((uint)i));
            byte[] signature = new byte[VoteSignature.Size];
            Keys[i].TrySign(default, SignedContent.Vote(Chain, vote, new byte[SignedContent.VoteBytes]), signature);
            if (verifier.Verify(new SignedVote(vote, VoteSignature.From(signature), Prove(i)), Context).TryGet(out VerifiedVote? verified, out _))
            {
                votes.Add(verified);
            }
        }

        return votes;
    }

    private static byte[] SeedOf(byte kind, int i) => Keccak256.Hash([kind, (byte)(i >> 8), (byte)i]).ToArray();

    private VrfProof? Prove(int i)
    {
        if (Set.Mode == CommitteeMode.Full)
        {
            return null;
        }

        byte[] proof = new byte[VrfProof.Size];
        Keys[i].Prove(VrfInput.ForLot(Chain, Seed, Id.Height, Id.Period, Id.Step).AsSpan(), proof, new byte[Lot.VrfOutputBytes]);
        return new VrfProof(proof);
    }
}
