// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using PowerVerse.Chain.Consensus.VrfBft.Messages;

namespace PowerVerse.Chain.Consensus.Runtime.Driver;

/// <summary>Messages of peers that wait for the loop: bounded in number and in bytes of payloads, and nobody waits for room. Any thread adds, the loop takes.</summary>
internal sealed class MessageIntake
{
    private readonly Channel<IncomingMessage> _waiting;
    private readonly long _payloadBytesMax;
    private long _payloadBytes;
    private long _dropped;

    /// <summary>Makes an empty intake.</summary>
    public MessageIntake(DriverLimits limits)
    {
        _payloadBytesMax = limits.IntakePayloadBytes;
        _waiting = Channel.CreateBounded<IncomingMessage>(
            new BoundedChannelOptions(limits.IntakeMessages) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });
    }

    /// <summary>Messages that found no room.</summary>
    public long DroppedMessages => Interlocked.Read(ref _dropped);

    /// <summary>Adds a message; false when it is full, and then the message is reported as ignored.</summary>
    public bool TryAdd(IncomingMessage message)
    {
        long bytes = PayloadBytes(message);
        bool hasRoom = bytes == 0 || Interlocked.Add(ref _payloadBytes, bytes) <= _payloadBytesMax;
        if (hasRoom && _waiting.Writer.TryWrite(message))
        {
            return true;
        }

        Interlocked.Add(ref _payloadBytes, -bytes);
        Interlocked.Increment(ref _dropped);
        message.Report?.Invoke(MessageVerdict.Ignore);
        return false;
    }

    /// <summary>Takes the message that has waited longest.</summary>
    public bool TryTake([NotNullWhen(true)] out IncomingMessage? message)
    {
        if (!_waiting.Reader.TryRead(out message))
        {
            return false;
        }

        Interlocked.Add(ref _payloadBytes, -PayloadBytes(message));
        return true;
    }

    private static long PayloadBytes(IncomingMessage message) =>
        message.Message is ConsensusMessage.Payload payload ? payload.Content.Transactions.Length + payload.Content.LastCertificate.Length : 0;
}
