// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text;
using System.Text.Json;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.JsonRpc.TypedData;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>Fills in transactions for clients; on a developer's node also signs with the keys that it holds.</summary>
internal sealed class WalletMethods : IMethodGroup
{
    private const int SignatureSizeBytes = 64;
    private const byte FirstV = 27;

    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = RpcLimits.DepthMax };

    private readonly NodePorts _ports;
    private readonly TransactionFiller _filler;
    private readonly SubmissionMethods _submission;

    public WalletMethods(NodePorts ports, TransactionFiller filler, SubmissionMethods submission)
    {
        _ports = ports;
        _filler = filler;
        _submission = submission;
    }

    public IEnumerable<RpcMethod> Methods
    {
        get
        {
            RpcParameter request = RpcParameter.Required("transaction", RpcType.TransactionRequest);
            yield return new("eth_fillTransaction", RpcCost.Evm, Fill, "Fills in what a transaction leaves open.", RpcType.Object, request);
            if (_ports.Dev is null)
            {
                yield break;
            }

            yield return new("eth_sendTransaction", RpcCost.Evm, Send, "Fills in, signs and sends a transaction.", RpcType.Hash, request);
            yield return new("eth_signTransaction", RpcCost.Evm, SignTransaction, "Fills in and signs a transaction.", RpcType.Object, request);
            RpcParameter address = RpcParameter.Required("address", RpcType.Address);
            RpcParameter message = RpcParameter.Required("message", RpcType.Data);
            yield return new("eth_sign", RpcCost.Light, Sign, "Signs a message (EIP-191).", RpcType.Data, address, message);
            RpcParameter typed = RpcParameter.Required("typedData", RpcType.Any);
            yield return new("eth_signTypedData_v4", RpcCost.Light, SignTypedData, "Signs structured data (EIP-712).", RpcType.Data, address, typed);
            yield return new("eth_signTypedData", RpcCost.Light, SignTypedData, "Signs structured data (EIP-712).", RpcType.Data, address, typed);
            yield return new(
                "personal_sign", RpcCost.Light, PersonalSign, "Signs a message (EIP-191); a password is passed over.", RpcType.Data, message, address,
                RpcParameter.Optional("password", RpcType.Text));
            yield return new(
                "personal_ecRecover", RpcCost.Light, Recover, "Who signed a message (EIP-191).", RpcType.Address, message,
                RpcParameter.Required("signature", RpcType.Data));
        }
    }

    private RpcError? Fill(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryRead(TransactionRequest.Read, out TransactionRequest request))
        {
            return parameters.Error;
        }

        RpcError? error = _filler.Fill(request, context.Cancellation, out Transaction transaction);
        if (error is null)
        {
            WriteRaw(result, transaction);
        }

        return error;
    }

    private RpcError? Send(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryRead(TransactionRequest.Read, out TransactionRequest request))
        {
            return parameters.Error;
        }

        RpcError? error = FillAndSign(request, context.Cancellation, out Transaction signed);
        if (error is not null)
        {
            return error;
        }

        error = _submission.Submit(new PooledTransaction(signed, null), out Hash256 hash);
        if (error is null)
        {
            result.WriteHexValue(in hash);
        }

        return error;
    }

    private RpcError? SignTransaction(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryRead(TransactionRequest.Read, out TransactionRequest request))
        {
            return parameters.Error;
        }

        RpcError? error = FillAndSign(request, context.Cancellation, out Transaction signed);
        if (error is null)
        {
            WriteRaw(result, signed);
        }

        return error;
    }

    private RpcError? Sign(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result) =>
        parameters.TryReadAddress(out Address address) && parameters.TryReadBytes(out byte[] message)
            ? WriteSignature(address, message, result)
            : parameters.Error;

    private RpcError? PersonalSign(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result) =>
        parameters.TryReadBytes(out byte[] message) && parameters.TryReadAddress(out Address address)
            ? WriteSignature(address, message, result)
            : parameters.Error;

    private RpcError? Recover(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadBytes(out byte[] message) || !parameters.TryReadBytes(out byte[] signature))
        {
            return parameters.Error;
        }

        if (signature.Length != SignatureSizeBytes + 1)
        {
            return RpcError.InvalidArgument(parameters.Index, "signature must be 65 bytes long");
        }

        int recoveryId = signature[^1] >= FirstV ? signature[^1] - FirstV : signature[^1];
        if (recoveryId > 1 || !Secp256k1.TryRecoverAddress(DigestOf(message), signature.AsSpan(0, SignatureSizeBytes), recoveryId, out Address signer))
        {
            return RpcError.Server("invalid signature");
        }

        result.WriteHexValue(in signer);
        return null;
    }

    private RpcError? SignTypedData(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (!parameters.TryReadAddress(out Address address) || !parameters.TryRequireNext())
        {
            return parameters.Error;
        }

        // Wallets send the object as text, libraries as it is.
        using JsonDocument argument = JsonDocument.Parse(parameters.TakeRaw().ToArray(), Depth);
        if (argument.RootElement.ValueKind != JsonValueKind.String)
        {
            return SignTypedData(in address, argument.RootElement, parameters.Index, result);
        }

        byte[] text = Encoding.UTF8.GetBytes(argument.RootElement.GetString()!);
        if (!UnicodeText.IsValid(text))
        {
            return RpcError.InvalidArgument(parameters.Index, "typed data is no JSON");
        }

        Utf8JsonReader reader = new(text, new JsonReaderOptions { MaxDepth = RpcLimits.DepthMax });
        try
        {
            using JsonDocument inner = JsonDocument.ParseValue(ref reader);
            return SignTypedData(in address, inner.RootElement, parameters.Index, result);
        }
        catch (JsonException)
        {
            return RpcError.InvalidArgument(parameters.Index, "typed data is no JSON");
        }
    }

    private RpcError? SignTypedData(in Address address, JsonElement data, int index, Utf8JsonWriter result)
    {
        if (TypedDataHash.Compute(data, out Hash256 digest) is { } problem)
        {
            return RpcError.InvalidArgument(index, problem);
        }

        return WriteSignature(in address, in digest, result);
    }

    private static void WriteRaw(Utf8JsonWriter writer, Transaction transaction)
    {
        writer.WriteStartObject();
        writer.WriteHex(Names.Raw, transaction.Envelope.Span);
        writer.WriteStartObject(Names.Tx);
        TransactionJson.WriteMembers(writer, transaction, UInt256.Zero, isIncluded: false);
        writer.WriteHex(Names.Hash, transaction.Hash);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static RpcError UnknownAccount() => RpcError.Server("unknown account");

    private RpcError? FillAndSign(TransactionRequest request, CancellationToken cancellationToken, out Transaction signed)
    {
        signed = null!;
        IDevControl dev = _ports.Dev!;
        if (request.From is not { } from || (!dev.Accounts.Contains(from) && !dev.IsImpersonated(from)))
        {
            return UnknownAccount();
        }

        RpcError? error = _filler.Fill(request, cancellationToken, out Transaction transaction);
        if (error is not null)
        {
            return error;
        }

        // Nobody holds the key of an impersonated account: the transaction claims it, and a developer's chain believes it.
        if (!TrySign(from, transaction.ComputeSigningHash(), out TransactionSignature signature))
        {
            signature = TransactionSignature.Claim(from);
        }

        signed = transaction with { Signature = signature };
        return null;
    }

    private RpcError? WriteSignature(in Address address, byte[] message, Utf8JsonWriter result) =>
        WriteSignature(in address, DigestOf(message), result);

    private static Hash256 DigestOf(byte[] message)
    {
        byte[] prefix = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\u0019Ethereum Signed Message:\n{message.Length}"));
        return Keccak256.Hash([.. prefix, .. message]);
    }

    private RpcError? WriteSignature(in Address address, in Hash256 digest, Utf8JsonWriter result)
    {
        if (!TrySign(in address, in digest, out TransactionSignature signature))
        {
            return UnknownAccount();
        }

        byte[] encoded = new byte[SignatureSizeBytes + 1];
        signature.R.WriteBigEndian(encoded);
        signature.S.WriteBigEndian(encoded.AsSpan(UInt256.Size));
        encoded[^1] = (byte)(FirstV + signature.YParity);
        result.WriteHexValue(encoded);
        return null;
    }

    private bool TrySign(in Address address, in Hash256 digest, out TransactionSignature signature)
    {
        Span<byte> bytes = stackalloc byte[SignatureSizeBytes];
        IDevControl dev = _ports.Dev!;
        bool isSigned = dev.TrySign(in address, in digest, bytes, out int recoveryId);
        signature = isSigned
            ? new TransactionSignature((byte)recoveryId, new UInt256(bytes[..UInt256.Size]), new UInt256(bytes[UInt256.Size..]))
            : default;
        return isSigned;
    }
}
