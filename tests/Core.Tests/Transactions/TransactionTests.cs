// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Crypto.Signatures;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Core.Tests.Transactions;

[Parallelizable(ParallelScope.All)]
public sealed class TransactionTests
{
    private static readonly byte[] Key = Hex.Decode("4646464646464646464646464646464646464646464646464646464646464646");

    /// <summary>The example of EIP-155.</summary>
    private static readonly Transaction Example = new()
    {
        ChainId = 1,
        Nonce = 9,
        GasPrice = 20_000_000_000UL,
        GasLimit = 21_000,
        To = Address.Parse("0x3535353535353535353535353535353535353535"),
        Value = 1_000_000_000_000_000_000UL,
    };

    [Test]
    public void Sign_the_example_of_EIP_155_gives_its_bytes()
    {
        Example.ComputeSigningHash().Should().Be(Hash256.Parse("0xdaf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53"));
        Example.TrySign(Key, out Transaction signed).Should().BeTrue();
        Hex.Encode(signed.Envelope.Span).Should().Be(
            "0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025"
            + "a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83");
        signed.V.Should().Be((UInt256)37UL);
        signed.TryGetSender(out Address sender).Should().BeTrue();
        sender.Should().Be(Address.Parse("0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F"));
    }

    [Test]
    public void Sign_with_an_invalid_key_is_refused() => Example.TrySign(new byte[32], out _).Should().BeFalse();

    [Test]
    public void Sender_of_an_unsigned_transaction_is_unknown() => Example.TryGetSender(out _).Should().BeFalse();

    [Test]
    public void Copy_forgets_hash_and_sender()
    {
        Example.TrySign(Key, out Transaction signed).Should().BeTrue();
        signed.TryGetSender(out Address sender).Should().BeTrue();
        Transaction copy = signed with { Nonce = 10 };
        copy.Hash.Should().NotBe(signed.Hash);
        copy.TryGetSender(out Address other);
        other.Should().NotBe(sender);
        (signed with { Nonce = 9 }).Should().Be(signed).And.NotBe(copy);
        signed.GetHashCode().Should().Be(signed.Hash.GetHashCode());
        signed.ToString().Should().Contain(signed.Hash.ToString());
    }

    [Test]
    public void Signature_knows_its_range_and_the_low_half()
    {
        UInt256 one = UInt256.One;
        new TransactionSignature(0, one, one).IsInRange.Should().BeTrue();
        new TransactionSignature(2, one, one).IsInRange.Should().BeFalse();
        new TransactionSignature(0, UInt256.Zero, one).IsInRange.Should().BeFalse();
        new TransactionSignature(0, one, UInt256.Zero).IsInRange.Should().BeFalse();
        new TransactionSignature(0, TransactionSignature.GroupOrder, one).IsInRange.Should().BeFalse();
        new TransactionSignature(0, one, TransactionSignature.GroupOrder).IsInRange.Should().BeFalse();
        new TransactionSignature(0, TransactionSignature.GroupOrder - one, TransactionSignature.GroupOrder - one).IsInRange.Should().BeTrue();
        new TransactionSignature(0, one, TransactionSignature.HalfGroupOrder).IsLowS.Should().BeTrue();
        new TransactionSignature(0, one, TransactionSignature.HalfGroupOrder + one).IsLowS.Should().BeFalse();
        ((TransactionSignature.HalfGroupOrder << 1) + one).Should().Be(TransactionSignature.GroupOrder);
    }

    [Test]
    public void Fees_follow_the_base_fee()
    {
        Transaction dynamic = new() { Type = TransactionType.DynamicFee, ChainId = 1, MaxFeePerGas = 100UL, MaxPriorityFeePerGas = 10UL };
        dynamic.EffectiveGasPrice(50UL).Should().Be((UInt256)60UL);
        dynamic.EffectivePriorityFee(50UL).Should().Be((UInt256)10UL);
        dynamic.EffectiveGasPrice(95UL).Should().Be((UInt256)100UL);
        dynamic.EffectivePriorityFee(95UL).Should().Be((UInt256)5UL);
        dynamic.EffectiveGasPrice(101UL).Should().Be((UInt256)100UL);
        dynamic.EffectivePriorityFee(101UL).Should().Be(UInt256.Zero);
        Transaction legacy = new() { GasPrice = 30UL };
        legacy.EffectiveGasPrice(UInt256.Zero).Should().Be((UInt256)30UL);
        legacy.EffectivePriorityFee(20UL).Should().Be((UInt256)10UL);
        legacy.GasPrice.Should().Be((UInt256)30UL);
        (dynamic with { MaxFeePerGas = UInt256.MaxValue, MaxPriorityFeePerGas = UInt256.MaxValue }).EffectiveGasPrice(7UL).Should().Be(UInt256.MaxValue);
    }

    [Test]
    public void Max_cost_sums_gas_blobs_and_value_and_notices_overflow()
    {
        Transaction blob = new()
        {
            Type = TransactionType.Blob,
            ChainId = 1,
            GasLimit = 21_000,
            MaxFeePerGas = 2UL,
            MaxFeePerBlobGas = 3UL,
            BlobVersionedHashes = new Hash256[2],
            Value = 5UL,
        };
        blob.TryGetMaxCost(out UInt256 cost).Should().BeTrue();
        cost.Should().Be((UInt256)(42_000UL + (3UL * 2 * BlobParameters.GasPerBlob) + 5));
        (blob with { Value = UInt256.MaxValue }).TryGetMaxCost(out _).Should().BeFalse();
        (blob with { MaxFeePerGas = UInt256.MaxValue }).TryGetMaxCost(out _).Should().BeFalse();
        (blob with { MaxFeePerBlobGas = UInt256.MaxValue }).TryGetMaxCost(out _).Should().BeFalse();
    }

    [TestCase("0x", TransactionDecodeErrorCode.Empty, TransactionField.Envelope, RlpError.None)]
    [TestCase("0x00c0", TransactionDecodeErrorCode.UnknownType, TransactionField.Envelope, RlpError.None)]
    [TestCase("0x05c0", TransactionDecodeErrorCode.UnknownType, TransactionField.Envelope, RlpError.None)]
    [TestCase("0x80", TransactionDecodeErrorCode.UnknownType, TransactionField.Envelope, RlpError.None)]
    [TestCase("0x0280", TransactionDecodeErrorCode.Encoding, TransactionField.Envelope, RlpError.UnexpectedBytes)]
    [TestCase("0x02c000", TransactionDecodeErrorCode.Encoding, TransactionField.Envelope, RlpError.TrailingBytes)]
    [TestCase("0xc0", TransactionDecodeErrorCode.Encoding, TransactionField.Nonce, RlpError.EndOfInput)]
    [TestCase("0xc980", TransactionDecodeErrorCode.Encoding, TransactionField.Envelope, RlpError.LengthBeyondInput)]
    [TestCase("0xc98080808080801d8080", TransactionDecodeErrorCode.InvalidV, TransactionField.V, RlpError.None)]
    [TestCase("0xc9808080808080808080", TransactionDecodeErrorCode.InvalidV, TransactionField.V, RlpError.None)]
    [TestCase("0xd28080808080808902000000000000002380" + "80", TransactionDecodeErrorCode.ChainIdTooLarge, TransactionField.V, RlpError.None)]
    [TestCase("0xca8080808080801b808080", TransactionDecodeErrorCode.Encoding, TransactionField.Envelope, RlpError.TrailingBytes)]
    [TestCase("0xc90080808080801b8080", TransactionDecodeErrorCode.Encoding, TransactionField.Nonce, RlpError.LeadingZero)]
    [TestCase("0x01cb80808080808080c0028080", TransactionDecodeErrorCode.InvalidV, TransactionField.V, RlpError.None)]
    [TestCase("0x03ce8080808080808080c080c0808080", TransactionDecodeErrorCode.RecipientMissing, TransactionField.To, RlpError.None)]
    [TestCase("0x04cd8080808080808080c0c0808080", TransactionDecodeErrorCode.RecipientMissing, TransactionField.To, RlpError.None)]
    public void Decode_names_what_is_wrong(string text, TransactionDecodeErrorCode code, TransactionField field, RlpError rlp)
    {
        Transaction.TryDecode(Hex.Decode(text), out _, out TransactionDecodeError error).Should().BeFalse();
        error.Should().Be(new TransactionDecodeError(code, field, rlp));
    }

    [Test]
    public void Decode_counts_list_items_before_it_makes_room_for_them()
    {
        // A megabyte of one-byte items where authorizations of 27 bytes and more belong.
        byte[] items = new byte[1 << 20];
        Array.Fill(items, (byte)0xC0);
        RlpWriter writer = new(items.Length + 64);
        writer.WriteEncoded([(byte)TransactionType.SetCode]);
        int list = writer.BeginList();
        for (int i = 0; i < 5; i++)
        {
            writer.Write(0UL);
        }

        writer.Write(Address.Zero);
        writer.Write(0UL);
        writer.WriteEmptyBytes();
        writer.WriteEmptyList();
        writer.WriteListHeader(items.Length);
        writer.WriteEncoded(items);
        writer.EndList(list);
        Transaction.TryDecode(writer.Written, out _, out TransactionDecodeError error).Should().BeFalse();
        writer.Dispose();
        error.Should().Be(new TransactionDecodeError(TransactionDecodeErrorCode.Encoding, TransactionField.AuthorizationList, RlpError.TooManyItems));
    }

    [Test]
    public void Authorization_signs_and_recovers()
    {
        SetCodeAuthorization authorization = new(1UL, Address.Parse("0x00000000000000000000000000000000000000aa"), 7, default);
        authorization.TryRecoverAuthority(out _).Should().BeFalse("it is not signed");
        authorization.TrySign(Key, out SetCodeAuthorization signed).Should().BeTrue();
        signed.TryRecoverAuthority(out Address authority).Should().BeTrue();
        authority.Should().Be(SenderOf(Key));
        signed.ComputeSigningHash().Should().Be(Keccak256.Hash(Hex.Decode("05d7019400000000000000000000000000000000000000aa07")));

        TransactionSignature high = signed.Signature with
        {
            S = TransactionSignature.GroupOrder - signed.Signature.S,
            YParity = (byte)(1 - signed.Signature.YParity),
        };
        (signed with { Signature = high }).TryRecoverAuthority(out _).Should().BeFalse("EIP-7702 demands a low s");
        (signed with { Signature = signed.Signature with { YParity = 27 } }).TryRecoverAuthority(out _).Should().BeFalse();
        authorization.TrySign(new byte[32], out _).Should().BeFalse();
    }

    [Test]
    public void High_s_recovers_the_same_sender()
    {
        Example.TrySign(Key, out Transaction signed).Should().BeTrue();
        Transaction high = signed with
        {
            Signature = new TransactionSignature(
                (byte)(1 - signed.Signature.YParity),
                signed.Signature.R,
                TransactionSignature.GroupOrder - signed.Signature.S),
        };
        high.TryGetSender(out Address sender).Should().BeTrue();
        sender.Should().Be(SenderOf(Key));
        high.Signature.IsLowS.Should().BeFalse();
    }

    private static Address SenderOf(byte[] key)
    {
        byte[] publicKey = new byte[64];
        Secp256k1.TryGetPublicKey(key, publicKey).Should().BeTrue();
        return Secp256k1.ToAddress(publicKey);
    }
}
