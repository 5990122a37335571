// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;

namespace PowerVerse.Chain.Agreement;

/// <summary>Tells the operator when the disk holds up the agreement: nothing is signed or sent before it is written. Safe from any thread.</summary>
/// <param name="time">The clock.</param>
/// <param name="logger">Takes the warnings.</param>
internal sealed class DiskWatch(TimeProvider time, ILogger logger)
{
    /// <summary>Longer than this makes a proposal or a vote late: others wait a fifth of a second for the best proposal.</summary>
    internal static readonly TimeSpan SlowFrom = TimeSpan.FromMilliseconds(100);

    /// <summary>Least time between two warnings; those between are counted.</summary>
    internal static readonly TimeSpan WarningInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private long? _warnedAt;
    private int _untold;

    /// <summary>Takes the time that the disk needed to make a file durable.</summary>
    public void OnSynced(string file, TimeSpan taken)
    {
        if (taken < SlowFrom)
        {
            return;
        }

        int before;
        lock (_gate)
        {
            if (_warnedAt is { } last && time.GetElapsedTime(last) < WarningInterval)
            {
                _untold++;
                return;
            }

            _warnedAt = time.GetTimestamp();
            before = _untold;
            _untold = 0;
        }

        AgreementLog.SlowDisk(logger, (long)taken.TotalMilliseconds, file, before);
    }
}
