// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Runtime.Intrinsics.X86;
using CsCheck;
using Org.BouncyCastle.Crypto.Digests;
using PowerVerse.Chain.Crypto.Hashing;

namespace PowerVerse.Chain.Crypto.Tests.Hashing;

[Parallelizable(ParallelScope.All)]
public sealed class Blake2FTests
{
    [Test]
    public void Compress_twelve_rounds_make_BLAKE2b() =>
        Gen.Byte.Array[1, 128].Sample(message =>
        {
            ulong[] state =
            [
                0x6A09E667F3BCC908 ^ 0x01010040, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
                0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179,
            ];
            byte[] padded = new byte[128];
            message.CopyTo(padded, 0);
            ulong[] block = [.. Enumerable.Range(0, 16).Select(i => BinaryPrimitives.ReadUInt64LittleEndian(padded.AsSpan(8 * i)))];
            Blake2F.Compress(12, state, block, (ulong)message.Length, 0, true);
            Blake2bDigest reference = new(512);
            byte[] expected = new byte[64];
            reference.BlockUpdate(message, 0, message.Length);
            reference.DoFinal(expected, 0);
            return Enumerable.Range(0, 8).All(i => BinaryPrimitives.ReadUInt64LittleEndian(expected.AsSpan(8 * i)) == state[i]);
        }, iter: 300);

    [Test]
    public void CompressVector_equals_scalar()
    {
        if (!Avx2.IsSupported)
        {
            Assert.Ignore("This processor has no AVX2: there is only the scalar form.");
        }

        Gen.Select(Gen.UInt[0, 40], Gen.ULong.Array[8], Gen.ULong.Array[16], Gen.ULong, Gen.ULong, Gen.Bool)
            .Sample((rounds, state, block, offset0, offset1, final) =>
            {
                ulong[] scalar = [.. state];
                Blake2F.CompressScalar(rounds, scalar, block, offset0, offset1, final);
                Blake2F.CompressVector(rounds, state, block, offset0, offset1, final);
                return scalar.SequenceEqual(state);
            });
    }

    [Test]
    public void Compress_wrong_lengths_throw()
    {
        Action state = () => Blake2F.Compress(1, new ulong[7], new ulong[16], 0, 0, false);
        Action block = () => Blake2F.Compress(1, new ulong[8], new ulong[17], 0, 0, false);
        state.Should().Throw<ArgumentException>();
        block.Should().Throw<ArgumentException>();
    }
}
