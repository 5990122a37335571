// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.Muxing;

/// <summary>Our pings of a session: one at a time, at an interval, answered in time or the peer is gone. The session's gate is held.</summary>
internal sealed class YamuxPing(YamuxOptions options, TimeProvider time)
{
    private uint _value;
    private long _sentAt;
    private bool _isOut;

    /// <summary>The last measured round trip; zero before the first.</summary>
    public TimeSpan RoundTrip { get; private set; }

    /// <summary>Whether it is time for the next ping.</summary>
    public bool IsDue(long now) => !_isOut && time.GetElapsedTime(_sentAt, now) >= options.PingInterval;

    /// <summary>Whether the peer has not answered for too long.</summary>
    public bool IsOverdue(long now) => _isOut && time.GetElapsedTime(_sentAt, now) >= options.KeepAliveTimeout;

    /// <summary>Starts a ping unless one is under way.</summary>
    public bool TryStart(out uint value)
    {
        value = 0;
        if (_isOut)
        {
            return false;
        }

        _isOut = true;
        _sentAt = time.GetTimestamp();
        value = _value = unchecked(_value + 1);
        return true;
    }

    /// <summary>Takes an answer; one to no question is ignored.</summary>
    public void OnAnswer(uint value)
    {
        if (_isOut && value == _value)
        {
            _isOut = false;
            RoundTrip = time.GetElapsedTime(_sentAt);
        }
    }
}
