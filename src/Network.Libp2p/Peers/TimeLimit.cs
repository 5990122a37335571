// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>Cancellation after a time of the injected clock, or earlier by a caller's token.</summary>
internal static class TimeLimit
{
    /// <summary>Makes a source that the caller disposes.</summary>
    public static CancellationTokenSource Create(TimeProvider time, TimeSpan limit, CancellationToken cancellationToken)
    {
        LinkedSource source = new(new CancellationTokenSource(limit, time), cancellationToken);
        return source;
    }

    // Disposes the timer's source and the registration with the source itself.
    private sealed class LinkedSource : CancellationTokenSource
    {
        private readonly CancellationTokenSource _timer;
        private readonly CancellationTokenRegistration _byTimer;
        private readonly CancellationTokenRegistration _byCaller;

        public LinkedSource(CancellationTokenSource timer, CancellationToken caller)
        {
            _timer = timer;
            _byTimer = timer.Token.UnsafeRegister(static state => ((LinkedSource)state!).TryCancel(), this);
            _byCaller = caller.UnsafeRegister(static state => ((LinkedSource)state!).TryCancel(), this);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _byTimer.Dispose();
                _byCaller.Dispose();
                _timer.Dispose();
            }

            base.Dispose(disposing);
        }

        private void TryCancel()
        {
            try
            {
                Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The work was over in the same moment.
            }
        }
    }
}
