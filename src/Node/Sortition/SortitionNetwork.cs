// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Agreement;
using PowerVerse.Chain.Agreement.Epochs;
using PowerVerse.Chain.Consensus.Runtime.Verification;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.Node.Configuration;

namespace PowerVerse.Chain.Node.Sortition;

/// <summary>Validators of one process that agree with each other; the first is served as a node.</summary>
/// <remarks>
/// Each has everything of its own but two things, which are shared: the memory of verified signatures and proofs, since forty times the same check is what one machine cannot do in a block's time,
/// and the table of the epochs' validators, which never changes.
/// </remarks>
internal sealed class SortitionNetwork : IAsyncDisposable
{
    private readonly EpochBook _epochs;
    private readonly CachingConsensusCrypto _crypto = new(StandardCrypto.Instance, TimeProvider.System);
    private readonly List<SortitionValidator> _validators = [];
    private readonly InProcessWeb _web;
    private readonly ILogger _logger;
    private Task _running = Task.CompletedTask;

    private SortitionNetwork(SortitionFolder folder, ILogger logger)
    {
        _epochs = new EpochBook(folder.Consensus);
        _web = new InProcessWeb(folder.Consensus.Validators.Count, logger);
        _logger = logger;
    }

    /// <summary>The validator that is served. Its parts and its pool belong to the node that serves them.</summary>
    public SortitionValidator First => _validators[0];

    /// <summary>Opens all validators of a folder.</summary>
    /// <param name="folder">The network.</param>
    /// <param name="settings">The values in force, for each of them.</param>
    /// <param name="loggers">Takes what the first one logs.</param>
    /// <param name="otherLoggers">Takes what the others log.</param>
    /// <exception cref="Commands.CommandException">One cannot be opened.</exception>
    public static SortitionNetwork Open(SortitionFolder folder, ResolvedSettings settings, ILoggerFactory loggers, ILoggerFactory otherLoggers)
    {
        SortitionNetwork network = new(folder, otherLoggers.CreateLogger("PowerVerse.Chain.Node.Sortition"));
        try
        {
            for (int i = 0; i < folder.Consensus.Validators.Count; i++)
            {
                network._validators.Add(SortitionValidator.Open(
                    folder, i, network._epochs, network._crypto, network._web.TransportOf(i), settings, i == 0 ? loggers : otherLoggers));
            }

            return network;
        }
        catch
        {
            network.DisposeValidators(from: 0);
            throw;
        }
    }

    /// <summary>Adds the agreement to what the served node's methods work on.</summary>
    public NodePorts Complete(NodePorts ports) => ports with
    {
        Network = new InProcessStatus(_validators),
        Consensus = First.Agreement,
        Agreement = new AgreementQueries(First.Agreement, ports.Chain, _epochs, _crypto),
        Beneficiary = _epochs.FeeRecipientOf(First.Address),
    };

    /// <summary>Runs until cancelled or until a validator fails.</summary>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        _running = RunAllAsync(cancellationToken);
        return _running;
    }

    /// <summary>Closes what is not served, once the run is over.</summary>
    public async ValueTask DisposeAsync()
    {
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        DisposeValidators(from: 1);
    }

    private async Task RunAllAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task> running =
        [
            Task.Run(() => _web.RunAsync([.. _validators.Select(static validator => validator.Agreement.Endpoint)], stop.Token), CancellationToken.None),
            .. _validators.Select((validator, index) => Task.Run(() => validator.RunAsync(index == 0, _logger, stop.Token), CancellationToken.None)),
        ];
        try
        {
            await await Task.WhenAny(running).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_web.Dropped > 0)
            {
                NodeLog.InProcessDropped(_logger, _web.Dropped);
            }
        }
    }

    // A served validator's parts are closed by the node that serves them.
    private void DisposeValidators(int from)
    {
        for (int i = 0; i < _validators.Count; i++)
        {
            _validators[i].Dispose();
            if (i >= from)
            {
                _validators[i].Pool.Dispose();
                _validators[i].Parts.Dispose();
            }
        }
    }
}
