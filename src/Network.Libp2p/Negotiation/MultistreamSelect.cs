// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Text;
using PowerVerse.Chain.Network.Libp2p.Transports;
using PowerVerse.Chain.Network.Libp2p.Wire;

namespace PowerVerse.Chain.Network.Libp2p.Negotiation;

/// <summary>multistream-select 1.0: lines of varint length, text and line feed; the dialling side proposes, the other echoes or answers "na".</summary>
/// <remarks>Callers limit the time. No "ls": nobody needs it, and it is a way to make us write much for little.</remarks>
internal static class MultistreamSelect
{
    /// <summary>The first line of both sides.</summary>
    public const string Header = "/multistream/1.0.0";

    /// <summary>Longest line in bytes, with its line feed.</summary>
    public const int LineBytesMax = 1024;

    /// <summary>Most protocols that the other side may propose before it is cut off.</summary>
    public const int ProposalsMax = 16;

    private const string NotAvailable = "na";

    /// <summary>Proposes protocols in order until one is accepted.</summary>
    /// <exception cref="Libp2pException">None is accepted, the other side breaks the protocol, or the stream broke.</exception>
    public static async ValueTask<string> SelectAsync(IByteChannel stream, IReadOnlyList<string> protocols, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Lines(Header, protocols[0]), cancellationToken);
        await ExpectHeaderAsync(stream, cancellationToken);
        for (int i = 0; i < protocols.Count; i++)
        {
            if (i > 0)
            {
                await stream.WriteAsync(Lines(protocols[i]), cancellationToken);
            }

            string answer = await ReadLineAsync(stream, cancellationToken);
            if (answer == protocols[i])
            {
                return answer;
            }

            if (answer != NotAvailable)
            {
                throw new Libp2pException(CloseReason.NegotiationViolation, "the answer is neither the proposal nor na");
            }
        }

        throw new Libp2pException(CloseReason.ProtocolNotSupported, string.Join(", ", protocols));
    }

    /// <summary>Proposes one protocol without waiting for the answer, so that the first message travels with it.</summary>
    public static ValueTask ProposeAsync(IByteChannel stream, string protocol, CancellationToken cancellationToken) =>
        stream.WriteAsync(Lines(Header, protocol), cancellationToken);

    /// <summary>Reads the answer to <see cref="ProposeAsync"/>.</summary>
    /// <exception cref="Libp2pException">The protocol is not served, the other side breaks the negotiation, or the stream broke.</exception>
    public static async ValueTask ConfirmAsync(IByteChannel stream, string protocol, CancellationToken cancellationToken)
    {
        await ExpectHeaderAsync(stream, cancellationToken);
        string answer = await ReadLineAsync(stream, cancellationToken);
        if (answer != protocol)
        {
            throw new Libp2pException(
                answer == NotAvailable ? CloseReason.ProtocolNotSupported : CloseReason.NegotiationViolation, $"{protocol} is not agreed");
        }
    }

    /// <summary>Answers proposals until one is served.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="isServed">Whether this side speaks a protocol.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Libp2pException">The other side proposes too much, ends, or breaks the protocol.</exception>
    public static async ValueTask<string> AnswerAsync(IByteChannel stream, Func<string, bool> isServed, CancellationToken cancellationToken)
    {
        await ExpectHeaderAsync(stream, cancellationToken);

        // At once, and not with the first answer: some dialling sides wait for it before they propose.
        await stream.WriteAsync(Lines(Header), cancellationToken);
        for (int i = 0; i < ProposalsMax; i++)
        {
            string proposal = await ReadLineAsync(stream, cancellationToken);
            bool isAccepted = isServed(proposal);
            await stream.WriteAsync(Lines(isAccepted ? proposal : NotAvailable), cancellationToken);
            if (isAccepted)
            {
                return proposal;
            }
        }

        throw new Libp2pException(CloseReason.NegotiationViolation, "too many proposals");
    }

    /// <summary>The lines as they are sent.</summary>
    internal static byte[] Lines(params ReadOnlySpan<string> lines)
    {
        ArrayBufferWriter<byte> output = new();
        foreach (string line in lines)
        {
            int length = Encoding.UTF8.GetByteCount(line) + 1;
            output.Advance(UnsignedVarint.Write(output.GetSpan(UnsignedVarint.SizeBytesMax), (ulong)length));
            Span<byte> text = output.GetSpan(length);
            text[Encoding.UTF8.GetBytes(line, text)] = (byte)'\n';
            output.Advance(length);
        }

        return output.WrittenSpan.ToArray();
    }

    private static async ValueTask ExpectHeaderAsync(IByteChannel stream, CancellationToken cancellationToken)
    {
        if (await ReadLineAsync(stream, cancellationToken) != Header)
        {
            throw new Libp2pException(CloseReason.NegotiationViolation, "another header");
        }
    }

    private static async ValueTask<string> ReadLineAsync(IByteChannel stream, CancellationToken cancellationToken)
    {
        PooledMessage? line;
        try
        {
            line = await stream.ReadMessageAsync(LineBytesMax, cancellationToken);
        }
        catch (Libp2pException exception) when (exception.Reason == CloseReason.ProtocolViolation)
        {
            throw new Libp2pException(CloseReason.NegotiationViolation, "a malformed line", exception);
        }

        using PooledMessage? message = line;
        return message switch
        {
            null => throw new Libp2pException(CloseReason.RemoteClose, "the peer left the negotiation"),
            { Span: [.. ReadOnlySpan<byte> text, (byte)'\n'] } => Encoding.UTF8.GetString(text),
            _ => throw new Libp2pException(CloseReason.NegotiationViolation, "a line without an end"),
        };
    }
}
