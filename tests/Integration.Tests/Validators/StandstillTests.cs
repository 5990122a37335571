// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PowerVerse.Chain.Agreement;
using PowerVerse.Chain.Agreement.Epochs;
using PowerVerse.Chain.Consensus.Runtime.Driver;
using PowerVerse.Chain.Consensus.Runtime.Signing;
using PowerVerse.Chain.Consensus.VrfBft.Certificates;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Integration.Tests.Validators;

/// <summary>What a validator's files make it do again, and what they must not.</summary>
[NonParallelizable]
public sealed class StandstillTests
{
    [Test]
    public async Task Validator_that_halted_stays_so_until_its_report_is_taken_away()
    {
        await using TestNetwork network = new(1);
        TestValidator validator = network.Validators[0];
        network.Start();
        await network.UntilHeadAsync(2);
        VerifiedCertificate certificate = CertificateOf(validator, network.Chain, 2);
        await validator.StopAsync();
        string report = HaltReport.Write(validator.Folder, HaltReason.ConflictingCommit, certificate, certificate);

        for (int i = 0; i < 2; i++)
        {
            FluentActions.Invoking(validator.Start).Should().Throw<ConsensusHaltException>().WithMessage($"*{report}*");
        }

        File.Delete(report);
        validator.Start();
        await network.UntilHeadAsync(4);
    }

    [Test]
    public async Task Log_of_the_agreement_brings_no_block_back_below_the_checkpoint()
    {
        await using TestNetwork network = new(1);
        TestValidator validator = network.Validators[0];
        network.Start();
        await network.UntilHeadAsync(3);
        Checkpoint other = new(2, new Hash256([.. Enumerable.Repeat((byte)1, Hash256.Size)]));
        await validator.StopAsync();
        validator.Unwind(1);

        Lines log = new();
        validator.Logger = log;
        validator.Checkpoint = other;
        validator.Start();
        await network.UntilAsync(() => log.Any(static line => line.Contains("below the checkpoint", StringComparison.Ordinal)), "the log is read");
        validator.Head.Should().Be(1, "the chain that the operator took back is not made again");
        await validator.StopAsync();

        validator.Logger = NullLogger.Instance;
        validator.Checkpoint = null;
        validator.Start();
        await network.UntilHeadAsync(4);
    }

    [Test]
    public async Task Validator_that_listens_after_a_restart_says_so_and_says_when_it_signs()
    {
        await using TestNetwork network = new(1);
        TestValidator validator = network.Validators[0];
        network.Start();
        await network.UntilHeadAsync(3);
        await validator.StopAsync();

        Lines log = new();
        validator.Logger = log;
        validator.TwinListenMs = DoppelgangerWatch.ListenMs;
        validator.Start();
        await network.UntilAsync(() => log.Any(static line => line.Contains("Signs nothing for the first 120 s", StringComparison.Ordinal)), "it says that it listens");
        validator.Node!.IsSigning.Should().BeFalse();
        await validator.StopAsync();

        validator.TwinListenMs = 1000;
        validator.Start();
        await network.UntilAsync(() => log.Any(static line => line.Contains("signs from height", StringComparison.Ordinal)), "it says that it signs");
        validator.Node!.IsSigning.Should().BeTrue();
    }

    private static VerifiedCertificate CertificateOf(TestValidator validator, TestChain chain, ulong number)
    {
        validator.Chain.TryGetFinality(number, out FinalityProof? proof).Should().BeTrue();
        CertificateCodec.TryDecode(proof!.Certificate.Span, out QuorumCertificate? certificate, out _).Should().BeTrue();
        EpochBook epochs = new(chain.Consensus);
        Height height = new(number);
        Hash256 genesis = validator.Chain.Genesis.Hash;
        VerificationContext context = new(genesis, epochs.Parameters, epochs.MembersOf(height), height, default);
        return new CertificateVerifier(StandardCrypto.Instance).Verify(certificate!, context).Value;
    }

    private sealed class Lines : ConcurrentQueue<string>, ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Enqueue(formatter(state, exception));
    }
}
