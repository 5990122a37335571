// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement;
using PowerVerse.Chain.Agreement.Blocks;
using PowerVerse.Chain.Agreement.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Storage.Memory;
using PowerVerse.Chain.TestKit.Chains;

namespace PowerVerse.Chain.Integration.Tests.Sync;

[Parallelizable(ParallelScope.All)]
public sealed class RunVerifierTests
{
    [Test]
    public void Last_certificate_proves_the_blocks_before_it()
    {
        (Block Block, FinalityProof Proof)[] run = Run(60, 20);
        for (int i = 0; i < run.Length - 1; i++)
        {
            run[i].Proof = new FinalityProof(run[i].Proof.Seal, default);
        }

        LongChain.Verifier().TryProve(run, LongChain.Blocks, out (Block Block, FinalityProof Proof)[] proven).Should().Be(RunError.None);

        proven.Select(item => item.Block).Should().Equal(run.Select(item => item.Block));
        proven.Should().AllSatisfy(item => item.Proof.Should().BeOfType<ProvenFinality>());
        proven[^1].Proof.Certificate.IsEmpty.Should().BeFalse();
        proven[0].Proof.Certificate.IsEmpty.Should().BeTrue();
    }

    [Test]
    public void Large_blocks_of_a_large_set_keep_their_certificate()
    {
        (Block Block, FinalityProof Proof)[] run = LargeSet.Run();

        LargeSet.Verifier.TryProve(run, newest: 10_000, out (Block Block, FinalityProof Proof)[] proven).Should().Be(RunError.None);

        proven.Select(item => item.Proof.Certificate.IsEmpty).Should().Equal(true, false, false);
        run[1].Block.EncodedSizeBytes.Should().BeGreaterThan(RunVerifier.LargeBlockBytes).And.BeLessThan(2 * RunVerifier.LargeBlockBytes);
    }

    [Test]
    public void Run_that_ends_without_certificate_is_not_proven_and_no_lie()
    {
        (Block Block, FinalityProof Proof)[] run = Run(60, 3);
        run[^1].Proof = new FinalityProof(run[^1].Proof.Seal, default);

        LongChain.Verifier().TryProve(run, LongChain.Blocks, out _).Should().Be(RunError.NoCertificate);
    }

    [Test]
    public void Changed_certificate_anywhere_in_a_small_set_is_refused()
    {
        (Block Block, FinalityProof Proof)[] run = Run(60, 3);
        byte[] certificate = run[1].Proof.Certificate.ToArray();
        certificate[^1] ^= 1;
        run[1].Proof = new FinalityProof(run[1].Proof.Seal, certificate);

        LongChain.Verifier().TryProve(run, LongChain.Blocks, out _).Should().Be(RunError.BadCertificate);
    }

    [Test]
    public void Seal_that_the_header_does_not_name_is_refused()
    {
        (Block Block, FinalityProof Proof)[] run = Run(60, 3);
        run[1].Proof = new FinalityProof(run[0].Proof.Seal, run[1].Proof.Certificate);

        LongChain.Verifier().TryProve(run, LongChain.Blocks, out _).Should().Be(RunError.WrongSeal);
    }

    [Test]
    public void Gap_is_refused() => LongChain.Verifier().TryProve([Run(60, 1)[0], Run(62, 1)[0]], LongChain.Blocks, out _).Should().Be(RunError.NotAChain);

    [Test]
    public void Checkpoint_of_another_chain_refuses_the_run()
    {
        Checkpoint other = new(61, LongChain.HeaderOf(60).Hash);

        LongChain.Verifier(other).TryProve(Run(60, 3), LongChain.Blocks, out _).Should().Be(RunError.OtherChain);
        LongChain.Verifier(new Checkpoint(61, LongChain.HeaderOf(61).Hash)).TryProve(Run(60, 3), LongChain.Blocks, out _).Should().Be(RunError.None);
    }

    private static (Block Block, FinalityProof Proof)[] Run(ulong from, int count) => [.. Enumerable.Range(0, count).Select(i => LongChain.BlockOf(from + (ulong)i))];

    /// <summary>More validators than certificates are kept of at every height, and a large block between two small ones.</summary>
    private static class LargeSet
    {
        private const int DataBytes = 96 * 1024;
        private static readonly ForgedNetwork Network = new(RunVerifier.SmallSetMax + 1, 3, 1_700_000_000);

        internal static RunVerifier Verifier => new(new EpochBook(Network.Consensus), StandardCrypto.Instance, Genesis());

        internal static (Block Block, FinalityProof Proof)[] Run()
        {
            using ChainLedger ledger = Open();
            ChainForge forge = new(ledger, new EpochBook(Network.Consensus), Network.Validators);
            forge.Append([]);
            forge.Append([.. Network.Accounts.Select(Large)]);
            forge.Append([]);
            return [.. Enumerable.Range(1, 3).Select(number =>
            {
                ledger.Chain.TryGetFinality((ulong)number, out FinalityProof? proof).Should().BeTrue();
                return (ledger.Chain.GetBlock((ulong)number).Value, proof!);
            })];
        }

        private static Hash256 Genesis()
        {
            using ChainLedger ledger = Open();
            return ledger.Chain.Genesis.Hash;
        }

        private static ChainLedger Open() => LongChain.Open(new MemoryStore(LedgerFamilies.All), isNew: true, Network).Ledger;

        private static Transaction Large(byte[] key)
        {
            Transaction unsigned = new()
            {
                Type = TransactionType.DynamicFee,
                ChainId = ForgedNetwork.ChainId,
                GasLimit = 5_000_000,
                MaxFeePerGas = 200_000_000_000,
                MaxPriorityFeePerGas = 1_000_000_000,
                To = ForgedNetwork.AddressOf(key),
                Data = new byte[DataBytes],
            };
            return unsigned.TrySign(key, out Transaction signed) ? signed : throw new InvalidOperationException("no key");
        }
    }
}
