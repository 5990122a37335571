// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Collections.Immutable;
using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Sortition;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Tests;

/// <summary>A set of validators with stand-in keys, and messages signed by them.</summary>
internal sealed class TestNetwork
{
    internal static readonly Hash256 Chain = Keccak256.Hash("test chain"u8);
    internal static readonly Hash256 Seed = Keccak256.Hash("test seed"u8);

    internal TestNetwork(int count, ConsensusParameters? parameters = null, Func<int, ulong>? weight = null, Epoch epoch = default)
    {
        Parameters = parameters ?? ConsensusParameters.Default;
        ImmutableArray<ValidatorEntry> entries =
        [
            .. Enumerable.Range(0, count).Select(i => new ValidatorEntry(
                AddressOf(i), VrfKey(i), new Hash256(VoteKey(i).AsSpan()), 0, default, new StakeWeight(weight?.Invoke(i) ?? 10_000)))
        ];
        Set = new ValidatorSet(epoch, entries, Parameters);
    }

    internal ConsensusParameters Parameters { get; }

    internal ValidatorSet Set { get; }

    internal IEpochMembers Members => new EpochMembers(VoteKeyTable.Of(Set));

    /// <summary>A sampled network whose committees are small enough for tests.</summary>
    internal static TestNetwork Sampled(int count, ulong weight = 1000) => new(
        count, new ConsensusParameters { Sampled = true, VoteSeats = 100, SampledQuorum = 71, SampledSync = 35, MaxValidators = 5000 }, _ => weight);

    internal static Address AddressOf(int i)
    {
        byte[] bytes = new byte[Address.Size];
        BinaryPrimitives.WriteInt32BigEndian(bytes, i + 1);
        return new Address(bytes);
    }

    internal static PublicKey VrfKey(int i) => new(Keccak256.Hash([1, (byte)(i >> 8), (byte)i]).AsSpan());

    internal static PublicKey VoteKey(int i) => new(Keccak256.Hash([2, (byte)(i >> 8), (byte)i]).AsSpan());

    internal VerificationContext Context(ulong height = 5) => new(Chain, Parameters, Members, new Height(height), Seed);

    internal SignedVote Vote(int voter, Step step, BlockValue value, ulong height = 5, uint period = 0)
    {
        Vote vote = new(new Height(height), new Period(period), step, value, new ValidatorIndex((uint)voter));
        byte[] buffer = new byte[SignedContent.VoteBytes];
        VoteSignature signature = FakeCrypto.Sign(VoteKey(voter), SignedContent.Vote(Chain, vote, buffer));
        VrfProof? proof = Set.Mode == CommitteeMode.Sampled ? LotProof(voter, step, height, period) : null;
        return new SignedVote(vote, signature, proof);
    }

    internal static VrfProof LotProof(int voter, Step step, ulong height = 5, uint period = 0) =>
        FakeCrypto.Prove(VrfKey(voter), VrfInput.ForLot(Chain, Seed, new Height(height), new Period(period), step));

    internal ImmutableArray<VerifiedVote> VerifiedVotes(Step step, BlockValue value, IEnumerable<int> voters, ulong height = 5, uint period = 0)
    {
        VoteVerifier verifier = new(FakeCrypto.Instance);
        VerificationContext context = Context(height);
        ImmutableArray<VerifiedVote>.Builder votes = ImmutableArray.CreateBuilder<VerifiedVote>();
        foreach (int voter in voters)
        {
            if (verifier.Verify(Vote(voter, step, value, height, period), context).TryGet(out VerifiedVote? verified, out _))
            {
                votes.Add(verified);
            }
        }

        return votes.ToImmutable();
    }

    internal static BlockValue Value(string name) => new(Keccak256.Hash(System.Text.Encoding.ASCII.GetBytes(name)));
}

/// <summary>Signatures and proofs that are keyed hashes: whoever knows the public key can make them, which is what tests want.</summary>
internal sealed class FakeCrypto : IConsensusCrypto
{
    internal static readonly FakeCrypto Instance = new();

    internal int SignatureChecks { get; private set; }

    internal static VoteSignature Sign(in PublicKey key, ReadOnlySpan<byte> message)
    {
        byte[] signature = new byte[VoteSignature.Size];
        Digest(3, key.AsSpan(), message, signature.AsSpan(0, 32));
        Digest(4, key.AsSpan(), message, signature.AsSpan(32, 32));
        return VoteSignature.From(signature);
    }

    internal static VrfProof Prove(in PublicKey key, in Hash256 input)
    {
        byte[] proof = new byte[VrfProof.Size];
        Digest(5, key.AsSpan(), input.AsSpan(), proof.AsSpan(0, 32));
        return new VrfProof(proof);
    }

    public bool VerifySignature(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        SignatureChecks++;
        return Sign(new PublicKey(publicKey), message).AsSpan().SequenceEqual(signature);
    }

    public bool VerifyVrf(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> input, ReadOnlySpan<byte> proof, Span<byte> output)
    {
        if (!Prove(new PublicKey(publicKey), new Hash256(input)).AsSpan().SequenceEqual(proof))
        {
            return false;
        }

        Digest(6, publicKey, input, output[..32]);
        Digest(7, publicKey, input, output[32..]);
        return true;
    }

    private static void Digest(byte tag, ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> digest)
    {
        byte[] data = new byte[1 + key.Length + message.Length];
        data[0] = tag;
        key.CopyTo(data.AsSpan(1));
        message.CopyTo(data.AsSpan(1 + key.Length));
        Keccak256.Hash(data, digest);
    }
}
