// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Crypto.Kzg;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Crypto.Tests.Kzg;

/// <summary>The trusted setup of the fixtures, loaded once for all tests.</summary>
internal static class KzgFixtures
{
    private static readonly Lazy<KzgTrustedSetup> Shared = new(() =>
    {
        bool parsed = KzgTrustedSetup.TryParse(SetupText(), out KzgTrustedSetup? setup, out KzgError error);
        parsed.Should().BeTrue();
        error.Should().Be(KzgError.None);
        return setup!;
    });

    internal static KzgTrustedSetup Setup
    {
        get
        {
            RequireArchive();
            return Shared.Value;
        }
    }

    internal static byte[] SetupText() => FixtureReader.ReadZipEntry(RequireArchive(), "trusted_setup.txt");

    internal static string RequireArchive()
    {
        if (!Fixtures.TryLocate("crypto/kzg.zip", out string path))
        {
            Assert.Ignore(Fixtures.AbsentReason);
        }

        return path;
    }

    /// <summary>A blob of pseudo-random scalars below the order.</summary>
    internal static byte[] Blob(int seed)
    {
        byte[] blob = new byte[KzgProofs.BlobSize];
        new Random(seed).NextBytes(blob);
        for (int i = 0; i < blob.Length; i += KzgProofs.ScalarSize)
        {
            blob[i] &= 0x3f;
        }

        return blob;
    }
}
