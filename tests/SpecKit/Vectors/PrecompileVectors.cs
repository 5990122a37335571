// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm.Precompiles;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.SpecKit.Running;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.SpecKit.Vectors;

/// <summary>Vectors of the precompiled contracts: {Name, Input, Expected, Gas} and, in files named <c>fail-*</c>, {Name, Input, ExpectedError}.</summary>
public static class PrecompileVectors
{
    // Which contract, under which rules, each file is about: gas prices changed over time.
    private static readonly Dictionary<string, (ushort Address, Revision Revision)> Files = new(StringComparer.Ordinal)
    {
        ["ecRecover"] = (0x01, Revision.Osaka),
        ["modexp"] = (0x05, Revision.Byzantium),
        ["modexp_eip2565"] = (0x05, Revision.Berlin),
        ["modexp_eip7883"] = (0x05, Revision.Osaka),
        ["bn256Add"] = (0x06, Revision.Istanbul),
        ["bn256ScalarMul"] = (0x07, Revision.Istanbul),
        ["bn256Pairing"] = (0x08, Revision.Istanbul),
        ["blake2F"] = (0x09, Revision.Istanbul),
        ["pointEvaluation"] = (0x0a, Revision.Cancun),
        ["blsG1Add"] = (0x0b, Revision.Prague),
        ["blsG1Mul"] = (0x0c, Revision.Prague),
        ["blsG1MultiExp"] = (0x0c, Revision.Prague),
        ["blsG2Add"] = (0x0d, Revision.Prague),
        ["blsG2Mul"] = (0x0e, Revision.Prague),
        ["blsG2MultiExp"] = (0x0e, Revision.Prague),
        ["blsPairing"] = (0x0f, Revision.Prague),
        ["blsMapG1"] = (0x10, Revision.Prague),
        ["blsMapG2"] = (0x11, Revision.Prague),
        ["p256Verify"] = (0x100, Revision.Osaka),
    };

    public static IEnumerable<SpecCase> Load(FixtureEntry entry, JsonElement root)
    {
        string name = Path.GetFileNameWithoutExtension(entry.FileName);
        name = name.StartsWith("fail-", StringComparison.Ordinal) ? name["fail-".Length..] : name;
        if (!Files.TryGetValue(name, out (ushort Address, Revision Revision) file))
        {
            throw new NotSupportedException($"{entry.Name} names a precompiled contract that this runner does not know.");
        }

        foreach (JsonElement element in root.EnumerateArray())
        {
            JsonElement test = element.Clone();
            yield return new SpecCase(
                entry.Source, entry.Name, test.GetProperty("Name").AsText(), name, _ => Run(test, file.Address, file.Revision));
        }
    }

    private static SpecOutcome Run(JsonElement test, ushort number, Revision revision)
    {
        byte[] address = new byte[Address.Size];
        address[^2] = (byte)(number >> 8);
        address[^1] = (byte)number;
        if (!PrecompileSet.For(revision).TryGet(new Address(address), out IPrecompile? precompile))
        {
            return SpecOutcome.Failed($"{revision} has no contract at {number:x}");
        }

        byte[] input = test.GetProperty("Input").AsBytes();
        byte[] output = new byte[precompile.OutputLengthMax(input)];
        bool isValid = precompile.TryRun(input, output, out int written);
        if (test.TryMember("ExpectedError", out JsonElement error))
        {
            return isValid ? SpecOutcome.Failed($"accepted, expected {error}") : SpecOutcome.Passed;
        }

        string expected = Hex.Encode(test.GetProperty("Expected").AsBytes());
        string actual = isValid ? Hex.Encode(output.AsSpan(0, written)) : "refused";
        ulong gas = precompile.GasCost(input, revision);
        ulong expectedGas = test.GetProperty("Gas").AsUInt64();
        return actual != expected ? SpecOutcome.Failed($"output {actual}, expected {expected}")
            : gas != expectedGas ? SpecOutcome.Failed($"gas {gas}, expected {expectedGas}")
            : SpecOutcome.Passed;
    }
}
