// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Devnet;

/// <summary>Some transfers a second through all validators in turn; what a validator does not take goes to the next, as a client would do it.</summary>
/// <remarks>A transaction that no validator knows any more, because the one that took it was killed before it told the others, is sent again.</remarks>
internal sealed class LightLoad : IAsyncDisposable
{
    private const int SenderCount = 20;
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    private readonly Validators _validators;
    private readonly Accounts _accounts;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<Hash256, (string Encoded, DateTime At)> _open = [];
    private readonly Task _sending;
    private readonly Task _following;

    private LightLoad(Validators validators, Accounts accounts, int rate)
    {
        _validators = validators;
        _accounts = accounts;
        _sending = Task.Run(() => SendAsync(rate));
        _following = Task.Run(FollowAsync);
    }

    /// <summary>Transfers sent.</summary>
    public int Sent { get; private set; }

    /// <summary>Transfers seen in a block.</summary>
    public int Final { get; private set; }

    /// <summary>How often one was sent again.</summary>
    public int Resent { get; private set; }

    public static async Task<LightLoad> StartAsync(Validators validators, int rate) =>
        new(validators, await Accounts.FundAsync(validators, SenderCount), rate);

    /// <summary>Stops sending and waits until everything sent is final.</summary>
    /// <returns>Transfers that are not final in time.</returns>
    public async Task<int> FinishAsync(TimeSpan patience)
    {
        await _stop.CancelAsync();
        await _sending;
        await Validators.UntilAsync(patience, () => Task.FromResult(OpenCount == 0 || _following.IsCompleted));
        return OpenCount;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        lock (_gate)
        {
            _open.Clear();
        }

        await Task.WhenAll(_sending, _following);
        _stop.Dispose();
    }

    private int OpenCount
    {
        get
        {
            lock (_gate)
            {
                return _open.Count;
            }
        }
    }

    private async Task SendAsync(int rate)
    {
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(1.0 / rate));
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                int account = Sent % _accounts.Addresses.Count;
                (Hash256 hash, string encoded) = _accounts.NextTransfer(account);
                lock (_gate)
                {
                    _open.Add(hash, (encoded, DateTime.UtcNow));
                }

                await HandInAsync(Sent, encoded);
                Sent++;
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the load.
        }
    }

    // The first that answers: an error such as "already known" is an answer too.
    private async Task HandInAsync(int first, string encoded)
    {
        for (int i = 0; i < _validators.Count; i++)
        {
            if (await _validators.AnswerAsync((first + i) % _validators.Count, "eth_sendRawTransaction", encoded) is not null)
            {
                return;
            }
        }
    }

    private async Task FollowAsync()
    {
        int turn = 0;
        while (!_stop.IsCancellationRequested || OpenCount > 0)
        {
            List<KeyValuePair<Hash256, (string Encoded, DateTime At)>> open;
            lock (_gate)
            {
                open = [.. _open];
            }

            foreach ((Hash256 hash, (string encoded, DateTime at)) in open)
            {
                int asked = turn++ % _validators.Count;
                if (await _validators.AskAsync(asked, "eth_getTransactionReceipt", hash.ToString()) is { ValueKind: JsonValueKind.Object })
                {
                    lock (_gate)
                    {
                        _open.Remove(hash);
                    }

                    Final++;
                }
                else if (DateTime.UtcNow - at > RetryInterval)
                {
                    await HandInAsync(asked, encoded);
                    Resent++;
                    lock (_gate)
                    {
                        if (_open.ContainsKey(hash))
                        {
                            _open[hash] = (encoded, DateTime.UtcNow);
                        }
                    }
                }
            }

            await Task.Delay(500);
        }
    }
}
