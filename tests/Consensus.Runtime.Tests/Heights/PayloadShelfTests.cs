// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.Runtime.Driver;
using PowerVerse.Chain.Consensus.Runtime.Heights;
using PowerVerse.Chain.Consensus.Runtime.Verification;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Tests;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.Runtime.Tests.Heights;

[Parallelizable(ParallelScope.All)]
public sealed class PayloadShelfTests
{
    [Test]
    public void Shelf_drops_the_oldest_that_nobody_stands_by()
    {
        PayloadShelf shelf = new(bytesMax: 5000);
        BlockPayload[] payloads = [.. Enumerable.Range(5, 10).Select(height => Payload((ulong)height))];
        shelf.Put(payloads[0]);
        shelf.TryGetEncoded(payloads[0].Height, payloads[0].Value, out _).Should().BeTrue();
        foreach (BlockPayload payload in payloads.Skip(1))
        {
            shelf.Put(payload);
        }

        shelf.Bytes.Should().BeLessThanOrEqualTo(5000);
        Holds(shelf, payloads[0]).Should().BeTrue("the log asked for it");
        Holds(shelf, payloads[1]).Should().BeFalse();
        Holds(shelf, payloads[9]).Should().BeTrue();
    }

    [Test]
    public void Release_drops_committed_heights()
    {
        PayloadShelf shelf = new();
        shelf.Put(Payload(5));
        shelf.Put(Payload(6));

        shelf.Release(new Height(5));

        Holds(shelf, Payload(5)).Should().BeFalse();
        Holds(shelf, Payload(6)).Should().BeTrue();
        shelf.Release(new Height(6));
        shelf.Bytes.Should().Be(0);
    }

    [Test]
    public void Put_twice_counts_once()
    {
        PayloadShelf shelf = new();
        shelf.Put(Payload(5));
        long once = shelf.Bytes;

        shelf.Put(Payload(5));

        shelf.Bytes.Should().Be(once);
    }

    [Test]
    public void Early_messages_are_bounded_in_bytes_and_per_voter()
    {
        TestNetwork network = TestNetwork.Sampled(60);
        EarlyMessages early = new(new DriverLimits { EarlyBytes = 3000 });
        BlockValue v = TestNetwork.Value("v");

        bool[] one = [.. new[] { Step.Soft, Step.Cert, Step.NextAt(0), Step.NextAt(0) }.Select(step => early.TryAdd(Wrap(network.Vote(1, step, v))))];
        bool later = early.TryAdd(Wrap(network.Vote(2, Step.NextAt(1), v)));
        bool period = early.TryAdd(Wrap(network.Vote(2, Step.Soft, v, period: 1)));
        int added = Enumerable.Range(3, 50).Count(voter => early.TryAdd(Wrap(network.Vote(voter, Step.Soft, v))));

        one.Should().Equal(true, true, true, false);
        later.Should().BeFalse();
        period.Should().BeFalse();
        added.Should().BeInRange(1, 4);
        early.TakeAll().Should().HaveCount(3 + added);
        early.Count.Should().Be(0);
        early.TryAdd(Wrap(network.Vote(1, Step.Soft, v))).Should().BeTrue("the bounds start anew");
    }

    [Test]
    public void Cached_answers_are_those_of_the_checks_and_asked_once()
    {
        FakeCrypto inner = new();
        CachingConsensusCrypto cache = new(inner, TimeProvider.System, halfEntries: 4);
        byte[] key = TestNetwork.VoteKey(1).AsSpan().ToArray();
        byte[] good = FakeCrypto.Sign(TestNetwork.VoteKey(1), "m"u8).AsSpan().ToArray();

        for (int i = 0; i < 3; i++)
        {
            cache.VerifySignature(key, "m"u8, good).Should().BeTrue();
            cache.VerifySignature(key, "n"u8, good).Should().BeFalse();
        }

        inner.SignatureChecks.Should().Be(2);
        for (byte i = 0; i < 20; i++)
        {
            cache.VerifySignature(key, [i], good).Should().BeFalse();
        }

        cache.VerifySignature(key, "m"u8, good).Should().BeTrue("forgotten answers are asked for again");
    }

    [Test]
    public void Cached_answers_are_forgotten_after_two_times_that_halves_live()
    {
        FakeCrypto inner = new();
        ManualTime time = new();
        CachingConsensusCrypto cache = new(inner, time);
        byte[] key = TestNetwork.VoteKey(1).AsSpan().ToArray();
        byte[] good = FakeCrypto.Sign(TestNetwork.VoteKey(1), "m"u8).AsSpan().ToArray();
        cache.VerifySignature(key, "m"u8, good);
        time.Advance(CachingConsensusCrypto.HalfTime);
        cache.VerifySignature(key, "n"u8, good);
        cache.VerifySignature(key, "m"u8, good);
        inner.SignatureChecks.Should().Be(2, "it is in the older half");
        time.Advance(CachingConsensusCrypto.HalfTime);
        cache.VerifySignature(key, "o"u8, good);
        cache.VerifySignature(key, "m"u8, good).Should().BeTrue();
        inner.SignatureChecks.Should().Be(4, "and with it forgotten");
    }

    [Test]
    public void Cached_proofs_give_their_output_again()
    {
        CachingConsensusCrypto cache = new(FakeCrypto.Instance, TimeProvider.System);
        byte[] key = TestNetwork.VrfKey(1).AsSpan().ToArray();
        byte[] proof = FakeCrypto.Prove(TestNetwork.VrfKey(1), TestNetwork.Seed).AsSpan().ToArray();
        byte[] first = new byte[64];
        byte[] second = new byte[64];

        cache.VerifyVrf(key, TestNetwork.Seed.AsSpan(), proof, first).Should().BeTrue();
        cache.VerifyVrf(key, TestNetwork.Seed.AsSpan(), proof, second).Should().BeTrue();
        cache.VerifyVrf(key, TestNetwork.Chain.AsSpan(), proof, second).Should().BeFalse();

        second.Should().Equal(first);
    }

    private static IncomingMessage Wrap(SignedVote vote) => new(new ConsensusMessage.Vote(vote), new PeerHandle(1), 0, null);

    private static bool Holds(PayloadShelf shelf, BlockPayload payload) => shelf.TryGet(payload.Height, payload.Value, out _);

    private static BlockPayload Payload(ulong height) => new(TestBlocks.Head(height: height), new byte[] { 0xC1, 1 }, default);
}
