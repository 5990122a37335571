// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.SpecKit.Rpc;
using PowerVerse.Chain.SpecKit.Running;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.JsonRpc.Tests.Conformance;

/// <summary>The recorded exchanges of the public execution-apis suite over the chain that it comes with.</summary>
[Category("Spec")]
public sealed class ExecutionApisTests
{
    private const string Archive = "rpc/execution-apis.zip";

    [Test]
    public void Every_exchange_of_a_method_that_exists_gives_the_recorded_answer()
    {
        if (!Fixtures.TryLocate(Archive, out string path))
        {
            Assert.Ignore(Fixtures.AbsentReason);
        }

        RpcSpecChain chain = RpcSpecChain.Import(
            FixtureReader.ReadZipEntry(path, "tests/genesis.json"), FixtureReader.ReadZipEntry(path, "tests/chain.rlp"));
        using RpcSpecServer server = chain.Serve();
        HashSet<string> methods = [.. server.Table.Methods.Select(method => method.Name)];
        List<SpecFailure> failures = [];
        SpecSummary summary = SpecRun.Execute(
            SpecSuite.Load(SpecKind.Rpc, [path]).Where(specCase => methods.Contains(specCase.Group)), Environment.ProcessorCount, failures.Add);
        failures.Select(failure => failure.ToString()).Should().BeEmpty();
        summary.Passed.Should().BeGreaterThanOrEqualTo(55);
    }
}
