// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Evidence;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Messages;

/// <summary>A decoded message of the agreement. Unverified. A closed hierarchy.</summary>
public abstract record ConsensusMessage
{
    private ConsensusMessage()
    {
    }

    /// <summary>Type 0x01.</summary>
    /// <param name="Content">The head.</param>
    public sealed record Head(ProposalHead Content) : ConsensusMessage;

    /// <summary>Type 0x02.</summary>
    /// <param name="Content">The payload.</param>
    public sealed record Payload(BlockPayload Content) : ConsensusMessage;

    /// <summary>Type 0x03.</summary>
    /// <param name="Content">The vote.</param>
    public sealed record Vote(SignedVote Content) : ConsensusMessage;

    /// <summary>Type 0x04.</summary>
    /// <param name="Content">The certificate.</param>
    public sealed record Certificate(QuorumCertificate Content) : ConsensusMessage;

    /// <summary>Type 0x05.</summary>
    /// <param name="Content">The reveal.</param>
    public sealed record Reveal(KeyReveal Content) : ConsensusMessage;

    /// <summary>Type 0x06.</summary>
    /// <param name="Content">The status.</param>
    public sealed record Status(ConsensusStatus Content) : ConsensusMessage;

    /// <summary>Type 0x07.</summary>
    /// <param name="Content">The request.</param>
    public sealed record Request(ConsensusRequest Content) : ConsensusMessage;

    /// <summary>Type 0x09.</summary>
    /// <param name="Content">The evidence.</param>
    public sealed record Misbehaviour(MisbehaviourEvidence Content) : ConsensusMessage;
}

/// <summary>The wire numbers of the messages.</summary>
public enum MessageType : byte
{
    /// <summary>A proposal head.</summary>
    Head = 0x01,

    /// <summary>A payload.</summary>
    Payload = 0x02,

    /// <summary>A vote.</summary>
    Vote = 0x03,

    /// <summary>A certificate.</summary>
    Certificate = 0x04,

    /// <summary>A key reveal.</summary>
    Reveal = 0x05,

    /// <summary>A status.</summary>
    Status = 0x06,

    /// <summary>A request; its answer is another message.</summary>
    Request = 0x07,

    /// <summary>An evidence.</summary>
    Misbehaviour = 0x09,
}

/// <summary>Messages where their type is not known from elsewhere, as on the direct stream: one type byte, then the body.</summary>
/// <remarks>On a gossip topic the topic names the type and the body travels alone.</remarks>
public static class MessageCodec
{
    /// <summary>Encodes a message with its type byte.</summary>
    public static byte[] Encode(ConsensusMessage message) => message switch
    {
        ConsensusMessage.Head head => Join(MessageType.Head, ProposalHeadCodec.Encode(head.Content)),
        ConsensusMessage.Payload payload => Join(MessageType.Payload, PayloadCodec.Encode(payload.Content)),
        ConsensusMessage.Vote vote => Join(MessageType.Vote, VoteCodec.Encode(vote.Content)),
        ConsensusMessage.Certificate certificate => Join(MessageType.Certificate, CertificateCodec.Encode(certificate.Content)),
        ConsensusMessage.Reveal reveal => Join(MessageType.Reveal, KeyRevealCodec.Encode(reveal.Content)),
        ConsensusMessage.Status status => Join(MessageType.Status, StatusCodec.Encode(status.Content)),
        ConsensusMessage.Request request => Join(MessageType.Request, RequestCodec.Encode(request.Content)),
        ConsensusMessage.Misbehaviour misbehaviour => Join(MessageType.Misbehaviour, EvidenceCodec.Encode(misbehaviour.Content)),
        _ => throw new UnreachableException(),
    };

    /// <summary>Reads a message with its type byte.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out ConsensusMessage? message, out DecodeError error)
    {
        if (encoded.IsEmpty)
        {
            message = null;
            error = DecodeError.Empty;
            return false;
        }

        return TryDecode((MessageType)encoded[0], encoded[1..], out message, out error);
    }

    /// <summary>Reads the body of a message whose type is known.</summary>
    public static bool TryDecode(MessageType type, ReadOnlySpan<byte> body, [NotNullWhen(true)] out ConsensusMessage? message, out DecodeError error)
    {
        message = null;
        switch (type)
        {
            case MessageType.Head:
                message = ProposalHeadCodec.TryDecode(body, out ProposalHead? head, out error) ? new ConsensusMessage.Head(head) : null;
                break;
            case MessageType.Payload:
                message = PayloadCodec.TryDecode(body, out BlockPayload? payload, out error) ? new ConsensusMessage.Payload(payload) : null;
                break;
            case MessageType.Vote:
                message = VoteCodec.TryDecode(body, out SignedVote? vote, out error) ? new ConsensusMessage.Vote(vote) : null;
                break;
            case MessageType.Certificate:
                message = CertificateCodec.TryDecode(body, out QuorumCertificate? certificate, out error)
                    ? new ConsensusMessage.Certificate(certificate)
                    : null;
                break;
            case MessageType.Reveal:
                message = KeyRevealCodec.TryDecode(body, out KeyReveal? reveal, out error) ? new ConsensusMessage.Reveal(reveal) : null;
                break;
            case MessageType.Status:
                message = StatusCodec.TryDecode(body, out ConsensusStatus? status, out error) ? new ConsensusMessage.Status(status) : null;
                break;
            case MessageType.Request:
                message = RequestCodec.TryDecode(body, out ConsensusRequest? request, out error) ? new ConsensusMessage.Request(request) : null;
                break;
            case MessageType.Misbehaviour:
                message = EvidenceCodec.TryDecode(body, out MisbehaviourEvidence? evidence, out error)
                    ? new ConsensusMessage.Misbehaviour(evidence)
                    : null;
                break;
            default:
                error = DecodeError.UnknownType;
                break;
        }

        return message is not null;
    }

    private static byte[] Join(MessageType type, ReadOnlySpan<byte> body)
    {
        byte[] encoded = new byte[1 + body.Length];
        encoded[0] = (byte)type;
        body.CopyTo(encoded.AsSpan(1));
        return encoded;
    }
}
