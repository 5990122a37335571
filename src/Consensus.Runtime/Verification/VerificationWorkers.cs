// SPDX-License-Identifier: Apache-2.0

using System.Threading.Channels;
using PowerVerse.Chain.Consensus.Runtime.Driver;
using PowerVerse.Chain.Consensus.Runtime.Heights;
using PowerVerse.Chain.Consensus.VrfBft.Verification;

namespace PowerVerse.Chain.Consensus.Runtime.Verification;

/// <summary>A message on its way to a worker.</summary>
/// <param name="Message">The message.</param>
/// <param name="Context">The context of its height.</param>
/// <param name="Setup">The setup of its height; null for the next height.</param>
internal sealed record VerificationJob(IncomingMessage Message, VerificationContext Context, HeightSetup? Setup);

/// <summary>Verifies messages beside the loop, a fixed number at a time.</summary>
/// <remarks>
/// The loop asks for room before it hands a job over, so handing over never waits; workers wait until the loop takes their results. The loop never
/// waits for a worker, so the two cannot block each other.
/// </remarks>
internal sealed class VerificationWorkers
{
    private readonly Channel<VerificationJob> _jobs;
    private readonly MessageVerifier _verifier;
    private readonly Func<DriverEvent, CancellationToken, ValueTask> _tell;
    private readonly Action _onRoom;
    private readonly int _capacity;
    private readonly int _workers;
    private int _inFlight;

    internal VerificationWorkers(
        MessageVerifier verifier, DriverLimits limits, Func<DriverEvent, CancellationToken, ValueTask> tell, Action onRoom)
    {
        _verifier = verifier;
        _capacity = limits.InVerification;
        _workers = limits.Workers;
        _tell = tell;
        _onRoom = onRoom;
        _jobs = Channel.CreateBounded<VerificationJob>(
            new BoundedChannelOptions(_capacity) { FullMode = BoundedChannelFullMode.Wait, SingleWriter = true });
    }

    /// <summary>True when another job may be handed over.</summary>
    internal bool HasRoom => Volatile.Read(ref _inFlight) < _capacity;

    /// <summary>Hands a job over; there must be room.</summary>
    internal void Start(VerificationJob job)
    {
        Interlocked.Increment(ref _inFlight);
        Primitives.Results.Invariant.Check(_jobs.Writer.TryWrite(job));
    }

    /// <summary>Runs the workers until they are cancelled; fails when one of them does.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task> running = [.. Enumerable.Range(0, _workers).Select(_ => Task.Run(() => WorkAsync(stop.Token), CancellationToken.None))];
        try
        {
            await await Task.WhenAny(running);
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        await foreach (VerificationJob job in _jobs.Reader.ReadAllAsync(cancellationToken))
        {
            VerificationOutcome outcome = _verifier.Verify(job.Message.Message, job.Context, job.Setup, job.Message.ReceivedUnixMs);
            Interlocked.Decrement(ref _inFlight);
            job.Message.Report?.Invoke(outcome.Verdict);
            if (outcome.Event is { } happened)
            {
                await _tell(happened, cancellationToken);
            }
            else
            {
                _onRoom();
            }
        }
    }
}
