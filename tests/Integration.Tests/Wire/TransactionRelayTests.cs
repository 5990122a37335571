// SPDX-License-Identifier: Apache-2.0

using System.Threading.Channels;
using PowerVerse.Chain.Agreement.Wire;
using PowerVerse.Chain.Consensus.Runtime.Driver;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.TestKit;
using PowerVerse.Chain.TxPool;
using PowerVerse.Chain.TxPool.Pool;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.Integration.Tests.Wire;

/// <summary>Two pools with a relay between them.</summary>
public sealed class TransactionRelayTests
{
    private static readonly byte[] Generator =
        Convert.FromHexString("97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb");

    [Test]
    public async Task Blobs_travel_with_their_sidecar_in_a_message_of_their_own()
    {
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(60));
        Wire wire = new();
        using TransactionPool from = Pool();
        using TransactionPool to = Pool();
        TransactionRelay sending = new(wire, from, TimeProvider.System);
        TransactionRelay receiving = new(new Wire(), to, TimeProvider.System);
        Task[] running = [sending.RunAsync(stop.Token), receiving.RunAsync(stop.Token)];
        Arrivals arrivals = new();
        to.Subscribe(arrivals);

        // Six blobs, the most that one transaction can have.
        Hash256 hash = from.Submit(Blobs(6)).Value;
        ReadOnlyMemory<byte> message = await wire.Sent.Reader.ReadAsync(stop.Token);
        message.Length.Should().BeInRange(6 * BlobSidecar.BlobSizeBytes, TransactionRelay.MessageBytesMax);
        TaskCompletionSource<MessageVerdict> verdict = new();
        receiving.Take(new ConsensusPeer(TimeProvider.System, 4), message.Span, verdict.SetResult).Should().BeNull();
        (await arrivals.Seen.Reader.ReadAsync(stop.Token)).Hash.Should().Be(hash);
        to.TryGetPooled(in hash, out PooledTransaction? arrived).Should().BeTrue();
        arrived!.Sidecar!.Blobs.Should().HaveCount(6);
        (await verdict.Task.WaitAsync(stop.Token)).Should().Be(MessageVerdict.Accept);

        await stop.CancelAsync();
        await Task.WhenAll(running).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private static TransactionPool Pool() => new(
        OsakaChain.Spec(7),
        new PoolHead(new BlockHeader { Number = 1, Timestamp = 10, GasLimit = 30_000_000, BaseFeePerGas = 7 }, new RichState()),
        PoolSettings.Default,
        TimeProvider.System);

    // The commitment to the constant polynomial one is the generator of G1, its proofs are the point at infinity.
    private static PooledTransaction Blobs(int count)
    {
        byte[] blob = new byte[BlobSidecar.BlobSizeBytes];
        for (int i = 31; i < blob.Length; i += 32)
        {
            blob[i] = 1;
        }

        ReadOnlyMemory<byte> infinity = (byte[])[0xc0, .. new byte[47]];
        Transaction transaction = new()
        {
            Type = TransactionType.Blob,
            ChainId = 7,
            GasLimit = 21_000,
            MaxFeePerGas = 100,
            MaxPriorityFeePerGas = 1,
            To = new Address(new byte[Address.Size]),
            MaxFeePerBlobGas = 1_000,
            BlobVersionedHashes = Enumerable.Repeat(BlobSidecar.ComputeVersionedHash(Generator), count).ToArray(),
        };
        transaction.TrySign([.. Enumerable.Repeat((byte)9, 32)], out Transaction signed).Should().BeTrue();
        return new PooledTransaction(signed, new BlobSidecar(
            BlobSidecar.CellProofVersion,
            [.. Enumerable.Repeat(new ReadOnlyMemory<byte>(blob), count)],
            [.. Enumerable.Repeat(new ReadOnlyMemory<byte>(Generator), count)],
            [.. Enumerable.Repeat(infinity, count * BlobSidecar.CellsPerBlob)]));
    }

    private sealed class Wire : IConsensusTransport
    {
        public Channel<ReadOnlyMemory<byte>> Sent { get; } = Channel.CreateUnbounded<ReadOnlyMemory<byte>>();

        public IReadOnlyList<PeerHandle> Peers => [];

        public void Publish(MessageTopic topic, ReadOnlyMemory<byte> body) => Sent.Writer.TryWrite(body);

        public void Broadcast(MessageLane lane, ReadOnlyMemory<byte> message)
        {
        }

        public void Send(PeerHandle peer, MessageLane lane, ReadOnlyMemory<byte> message)
        {
        }

        public Task<DataResult> RequestAsync(PeerHandle peer, DataKind kind, ReadOnlyMemory<byte> request, CancellationToken cancellationToken) =>
            throw new NotSupportedException("A relay asks for nothing: what it takes was published.");

        public void Report(PeerHandle peer, PeerFault fault)
        {
        }
    }

    private sealed class Arrivals : IPoolObserver
    {
        public Channel<Transaction> Seen { get; } = Channel.CreateUnbounded<Transaction>();

        public void OnPending(Transaction transaction) => Seen.Writer.TryWrite(transaction);
    }

    private sealed class RichState : IStateView
    {
        public bool TryGetAccount(in Address address, out Account account)
        {
            account = Account.Empty with { Balance = UInt256.Parse("1000000000000000000000000") };
            return true;
        }

        public UInt256 GetStorage(in Address address, in UInt256 slot) => UInt256.Zero;

        public ReadOnlyMemory<byte> GetCode(in Hash256 codeHash) => ReadOnlyMemory<byte>.Empty;
    }
}
