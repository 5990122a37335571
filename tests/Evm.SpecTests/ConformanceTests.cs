// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using PowerVerse.Chain.SpecKit.Running;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Evm.SpecTests;

/// <summary>The public conformance suites, whole: they take less than a minute. POWERVERSE_SPEC_SAMPLE=N runs one case in N.</summary>
/// <remarks>A sample is every case whose stable hash is divisible by N: the same cases everywhere and always.</remarks>
[Category("Spec")]
[NonParallelizable]
public sealed class ConformanceTests
{
    private const string SampleVariable = "POWERVERSE_SPEC_SAMPLE";
    private const int FailuresShownMax = 20;

    private static ulong Divisor =>
        ulong.TryParse(Environment.GetEnvironmentVariable(SampleVariable), CultureInfo.InvariantCulture, out ulong divisor) && divisor > 0
            ? divisor
            : 1;

    [TestCase(SpecKind.State, "state_tests/osaka.zip")]
    [TestCase(SpecKind.State, "state_tests/prague.zip")]
    [TestCase(SpecKind.State, "state_tests/cancun.zip")]
    [TestCase(SpecKind.State, "state_tests/older.zip")]
    [TestCase(SpecKind.Block, "blockchain_tests/osaka.zip")]
    [TestCase(SpecKind.Block, "blockchain_tests/prague.zip")]
    [TestCase(SpecKind.Block, "blockchain_tests/cancun.zip")]
    [TestCase(SpecKind.Block, "blockchain_tests/transition.zip")]
    [TestCase(SpecKind.Block, "legacy/blocks_cancun.zip")]
    [TestCase(SpecKind.Block, "benchmark/compute.zip")]
    public void Archive_cases_all_pass(SpecKind kind, string archive) => RunArchive(kind, archive, checkCount: true);

    [TestCase(SpecKind.Tx, "legacy/basic.zip")]
    [TestCase(SpecKind.Trie, "legacy/basic.zip")]
    [TestCase(SpecKind.Rlp, "legacy/basic.zip")]
    [TestCase(SpecKind.Basic, "legacy/basic.zip")]
    [TestCase(SpecKind.Difficulty, "legacy/basic.zip")]
    [TestCase(SpecKind.Precompile, "crypto/precompiles-geth.zip")]
    [TestCase(SpecKind.Wycheproof, "crypto/wycheproof.zip")]
    [TestCase(SpecKind.Kzg, "crypto/kzg.zip")]
    [TestCase(SpecKind.Tracer, "rpc/tracers-geth.zip")]
    public void Vectors_all_pass(SpecKind kind, string archive) => RunArchive(kind, archive, checkCount: false);

    [Test]
    public void Wycheproof_files_of_the_curves_in_use_have_all_their_vectors()
    {
        if (!Fixtures.TryLocate("crypto/wycheproof.zip", out string path))
        {
            Assert.Ignore(Fixtures.AbsentReason);
        }

        SpecSuite.Load(SpecKind.Wycheproof, [path]).CountBy(specCase => specCase.Group).ToDictionary().Should().Equal(new Dictionary<string, int>
        {
            ["bls_hash_to_g2_test"] = 12,
            ["bls_sig_g2_aggregate_verify_test"] = 12,
            ["bls_sig_g2_basic_verify_test"] = 40,
            ["bls_sig_g2_pop_verify_test"] = 16,
            ["ecdsa_secp256k1_sha256_bitcoin_test"] = 223,
            ["ecdsa_secp256k1_sha256_p1363_test"] = 136,
            ["ecdsa_secp256k1_sha256_test"] = 230,
            ["ecdsa_secp256k1_sha3_256_test"] = 225,
            ["ecdsa_secp256r1_sha256_p1363_test"] = 130,
            ["ecdsa_secp256r1_sha256_test"] = 256,
            ["ed25519_test"] = 74,
            ["x25519_test"] = 264,
        });
    }

    private static void RunArchive(SpecKind kind, string archive, bool checkCount)
    {
        if (!Fixtures.TryLocate(archive, out string path))
        {
            Assert.Ignore(Fixtures.AbsentReason);
        }

        ulong step = Divisor;
        int loaded = 0;
        List<SpecFailure> failures = [];
        IEnumerable<SpecCase> cases = SpecSuite.Load(kind, [path]).Where(specCase =>
        {
            loaded++;
            return specCase.StableHash() % step == 0;
        });
        SpecSummary summary = SpecRun.Execute(cases, Environment.ProcessorCount, failures.Add);
        Report(archive, summary, loaded, step);
        failures.Take(FailuresShownMax).Select(failure => failure.ToString()).Should().BeEmpty("every public vector must pass; {0} of {1} failed", summary.Failed, summary.Passed + summary.Failed);
        summary.Passed.Should().BePositive("a sample without cases shows nothing");
        if (checkCount && FixtureIndex.TryCount(archive, out int listed))
        {
            loaded.Should().Be(listed, "index.csv lists that many cases and none may be passed over");
        }
    }

    private static void Report(string archive, SpecSummary summary, int loaded, ulong step)
    {
        TestContext.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{archive}: {summary.Passed} passed, {summary.Failed} failed of {loaded} (one in {step}), {summary.Elapsed.TotalSeconds:F1} s"));
        foreach ((string group, SpecCount count) in summary.Groups)
        {
            TestContext.Out.WriteLine($"  {group}: {count.Passed} passed, {count.Failed} failed");
        }
    }
}
