// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Core.Blocks;

namespace PowerVerse.Chain.Node.Dev;

/// <summary>Logs sealed blocks, at most five lines a second: a line for each would cost more than the block.</summary>
internal sealed class SealedBlocks
{
    /// <summary>Least time between two lines.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private long _lastReportMs = long.MinValue / 2;
    private ulong _first;
    private ulong _last;
    private long _transactions;
    private ulong _gas;
    private long _blocks;

    public SealedBlocks(ILogger logger)
    {
        _logger = logger;
    }

    public void Add(Block block)
    {
        lock (_gate)
        {
            _first = _blocks == 0 ? block.Header.Number : _first;
            _last = block.Header.Number;
            _blocks++;
            _transactions += block.Transactions.Count;
            _gas += block.Header.GasUsed;
            if (Environment.TickCount64 - _lastReportMs >= (long)Interval.TotalMilliseconds)
            {
                Write();
            }
        }
    }

    /// <summary>Whether there is something that was not logged yet.</summary>
    public bool HasUnreported
    {
        get
        {
            lock (_gate)
            {
                return _blocks > 0;
            }
        }
    }

    /// <summary>Logs what was not logged yet.</summary>
    public void Report()
    {
        lock (_gate)
        {
            if (_blocks > 0)
            {
                Write();
            }
        }
    }

    private void Write()
    {
        if (_blocks == 1)
        {
            NodeLog.BlockSealed(_logger, _last, _transactions, _gas);
        }
        else
        {
            NodeLog.BlocksSealed(_logger, _first, _last, _transactions, _gas);
        }

        _lastReportMs = Environment.TickCount64;
        _blocks = 0;
        _transactions = 0;
        _gas = 0;
    }
}
