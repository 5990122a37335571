// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Runtime.CompilerServices;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Core.Transactions;

/// <summary>A transaction of any type; immutable. Which fields have a meaning follows from <see cref="Type"/>.</summary>
/// <remarks>
/// Encoding, hash and sender are computed when first asked for and kept; copies made with <c>with</c> forget them. Two transactions are
/// equal when their hashes are. Safe for use by several threads.
/// </remarks>
public sealed record Transaction
{
    private StrongBox<ReadOnlyMemory<byte>>? _envelope;
    private StrongBox<Hash256>? _hash;
    private StrongBox<Address?>? _sender;

    /// <summary>Makes an unsigned legacy transaction of nothing to nobody; set the fields with an initialiser.</summary>
    public Transaction()
    {
    }

    private Transaction(Transaction original)
    {
        Type = original.Type;
        ChainId = original.ChainId;
        Nonce = original.Nonce;
        GasLimit = original.GasLimit;
        MaxFeePerGas = original.MaxFeePerGas;
        MaxPriorityFeePerGas = original.MaxPriorityFeePerGas;
        To = original.To;
        Value = original.Value;
        Data = original.Data;
        AccessList = original.AccessList;
        MaxFeePerBlobGas = original.MaxFeePerBlobGas;
        BlobVersionedHashes = original.BlobVersionedHashes;
        AuthorizationList = original.AuthorizationList;
        Signature = original.Signature;
    }

    /// <summary>The kind.</summary>
    public TransactionType Type { get; init; }

    /// <summary>The chain it is for; null in a legacy transaction without replay protection (before EIP-155), and nowhere else.</summary>
    public ulong? ChainId { get; init; }

    /// <summary>Number of transactions the sender sent before.</summary>
    public ulong Nonce { get; init; }

    /// <summary>Most gas it may use.</summary>
    public ulong GasLimit { get; init; }

    /// <summary>Most wei per gas the sender pays in all; in types 0 and 1 the gas price.</summary>
    public UInt256 MaxFeePerGas { get; init; }

    /// <summary>Most wei per gas for the block's producer; in types 0 and 1 the gas price, too.</summary>
    public UInt256 MaxPriorityFeePerGas { get; init; }

    /// <summary>The account called; null creates a contract.</summary>
    public Address? To { get; init; }

    /// <summary>Wei sent along.</summary>
    public UInt256 Value { get; init; }

    /// <summary>Call data, or the initialisation code of a creation.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Accounts and slots warm from the start (types 1 to 4).</summary>
    public IReadOnlyList<AccessListEntry> AccessList { get; init; } = [];

    /// <summary>Most wei per blob gas (type 3).</summary>
    public UInt256 MaxFeePerBlobGas { get; init; }

    /// <summary>Versioned hashes of the blobs (type 3).</summary>
    public ReadOnlyMemory<Hash256> BlobVersionedHashes { get; init; }

    /// <summary>Authorizations to set code (type 4).</summary>
    public IReadOnlyList<SetCodeAuthorization> AuthorizationList { get; init; } = [];

    /// <summary>The sender's signature; default when unsigned.</summary>
    public TransactionSignature Signature { get; init; }

    /// <summary>True when it creates a contract.</summary>
    public bool IsCreation => To is null;

    /// <summary>The gas price of types 0 and 1, the fee cap of the others; sets both fees when initialising types 0 and 1.</summary>
    public UInt256 GasPrice
    {
        get => MaxFeePerGas;
        init
        {
            MaxFeePerGas = value;
            MaxPriorityFeePerGas = value;
        }
    }

    /// <summary>Blob gas that it uses (EIP-4844).</summary>
    public ulong BlobGas => (ulong)BlobVersionedHashes.Length * BlobParameters.GasPerBlob;

    /// <summary>The number v of the signature as JSON-RPC shows it: 27, 28 or that of EIP-155 for legacy transactions, else the parity.</summary>
    public UInt256 V =>
        Type != TransactionType.Legacy ? Signature.YParity
        : ChainId is { } chainId ? ((UInt256)chainId * 2UL) + (35UL + Signature.YParity)
        : 27UL + Signature.YParity;

    /// <summary>The canonical encoding (EIP-2718): type byte and payload, or the bare list of a legacy transaction.</summary>
    /// <remarks>Sidecars of blobs are no part of it.</remarks>
    public ReadOnlyMemory<byte> Envelope => (_envelope ??= new StrongBox<ReadOnlyMemory<byte>>(TransactionEncoder.Encode(this))).Value;

    /// <summary>Keccak-256 of <see cref="Envelope"/>.</summary>
    public Hash256 Hash => (_hash ??= new StrongBox<Hash256>(Keccak256.Hash(Envelope.Span))).Value;

    /// <summary>Decodes an envelope or a legacy list; the bytes are copied once.</summary>
    /// <param name="envelope">Exactly one transaction in canonical form, not the network form of type 3.</param>
    /// <param name="transaction">The transaction; its signature may still be out of range.</param>
    /// <param name="error">Why there is none.</param>
    public static bool TryDecode(ReadOnlySpan<byte> envelope, out Transaction transaction, out TransactionDecodeError error) =>
        TransactionDecoder.TryDecode(envelope.ToArray(), out transaction, out error);

    /// <summary>What the sender signs (EIP-155, 2930, 1559, 4844, 7702).</summary>
    public Hash256 ComputeSigningHash() => TransactionEncoder.ComputeSigningHash(this);

    /// <summary>Recovers the sender, once.</summary>
    /// <returns>False when the signature is out of range or matches no key. A high s is no obstacle here: see <see cref="TransactionSignature.IsLowS"/>.</returns>
    /// <remarks>Of a claim (<see cref="TransactionSignature.Claim"/>) the one who is claimed; whether claims count is for the rules to say.</remarks>
    public bool TryGetSender(out Address sender)
    {
        if (Signature.TryGetClaim(out sender))
        {
            return true;
        }

        _sender ??= new StrongBox<Address?>(
            SignatureRecovery.TryRecover(ComputeSigningHash(), Signature, out Address recovered) ? recovered : null);
        sender = _sender.Value.GetValueOrDefault();
        return _sender.Value is not null;
    }

    /// <summary>The same transaction signed with a secret key.</summary>
    /// <returns>False when the key is no valid secret key.</returns>
    public bool TrySign(ReadOnlySpan<byte> privateKey, out Transaction signed)
    {
        bool isSigned = SignatureRecovery.TrySign(privateKey, ComputeSigningHash(), out TransactionSignature signature);
        signed = isSigned ? this with { Signature = signature } : null!;
        return isSigned;
    }

    /// <summary>Writes it as an item of a block's list: legacy transactions as they are, typed ones as a byte string.</summary>
    public void WriteTo(ref RlpWriter writer)
    {
        if (Type == TransactionType.Legacy)
        {
            writer.WriteEncoded(Envelope.Span);
        }
        else
        {
            writer.Write(Envelope.Span);
        }
    }

    /// <summary>Wei per gas that the sender pays in a block with this base fee; zero base fee before London.</summary>
    /// <remarks>A fee cap below the base fee, which no block allows, gives the fee cap.</remarks>
    public UInt256 EffectiveGasPrice(in UInt256 baseFee) =>
        MaxFeePerGas <= baseFee ? MaxFeePerGas : baseFee + UInt256.Min(MaxPriorityFeePerGas, MaxFeePerGas - baseFee);

    /// <summary>Wei per gas that the block's producer gets in a block with this base fee.</summary>
    /// <remarks>A fee cap below the base fee, which no block allows, gives zero.</remarks>
    public UInt256 EffectivePriorityFee(in UInt256 baseFee) =>
        MaxFeePerGas <= baseFee ? UInt256.Zero : UInt256.Min(MaxPriorityFeePerGas, MaxFeePerGas - baseFee);

    /// <summary>The most that it can cost the sender: gas limit times fee cap, blob gas times its cap, and the value; in wei.</summary>
    /// <returns>False when that exceeds 256 bits.</returns>
    public bool TryGetMaxCost(out UInt256 cost)
    {
        cost = UInt256.Zero;
        return UInt256.TryMultiply(MaxFeePerGas, GasLimit, out UInt256 gas)
            && UInt256.TryMultiply(MaxFeePerBlobGas, BlobGas, out UInt256 blobs)
            && UInt256.TryAdd(gas, blobs, out UInt256 fees)
            && UInt256.TryAdd(fees, Value, out cost);
    }

    /// <inheritdoc/>
    public bool Equals(Transaction? other) => other is not null && (ReferenceEquals(this, other) || Hash == other.Hash);

    /// <inheritdoc/>
    public override int GetHashCode() => Hash.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"transaction {Hash} type {(byte)Type} nonce {Nonce}");

    internal void KeepEnvelope(ReadOnlyMemory<byte> envelope) => _envelope = new StrongBox<ReadOnlyMemory<byte>>(envelope);
}
