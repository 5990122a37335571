// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement;
using PowerVerse.Chain.Agreement.Blocks;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Ledger.Queries;

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
}
