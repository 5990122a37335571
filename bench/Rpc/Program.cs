// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using PowerVerse.Chain.JsonRpc.Hosting;
using PowerVerse.Chain.Rpc.Bench;
using PowerVerse.Chain.SpecKit.Rpc;
using PowerVerse.Chain.TestKit;

// Requests a second of cheap methods beside a bare Kestrel echo, turn by turn in one process: only the ratios mean something.
const int Connections = 64;
int rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
TimeSpan time = TimeSpan.FromSeconds(args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 2);
string archive = Fixtures.Locate("rpc/execution-apis.zip");
RpcSpecChain chain = RpcSpecChain.Import(FixtureReader.ReadZipEntry(archive, "tests/genesis.json"), FixtureReader.ReadZipEntry(archive, "tests/chain.rlp"));
using RpcSpecServer api = chain.Serve();
RpcServerOptions options = new() { Listeners = [new RpcListenerOptions { Port = 0, Namespaces = ["*"] }] };
await using RpcServer server = new(options, api.Table, TimeProvider.System, NullLoggerFactory.Instance);
await server.StartAsync(CancellationToken.None);
await using EchoServer echo = await EchoServer.StartAsync();
(string Name, string Body)[] calls =
[
    ("eth_blockNumber", """{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}"""),
    ("eth_getBalance", """{"jsonrpc":"2.0","id":1,"method":"eth_getBalance","params":["0x7dcd17433742f4c0ca53122ab541d0ba67fc27df","latest"]}"""),
    ("eth_getLogs", """{"jsonrpc":"2.0","id":1,"method":"eth_getLogs","params":[{"fromBlock":"0x3","toBlock":"0x6"}]}"""),
];
await LoadGenerator.RunAsync(echo.Port, calls[0].Body, Connections, time);
await LoadGenerator.RunAsync(server.Endpoints[0].Port, calls[0].Body, Connections, time);
foreach ((string name, string body) in calls)
{
    double logSum = 0;
    for (int round = 0; round < rounds; round++)
    {
        LoadResult ours = default;
        LoadResult bare = default;
        foreach (bool isOurs in (bool[])[round % 2 == 0, round % 2 != 0])
        {
            LoadResult result = await LoadGenerator.RunAsync(isOurs ? server.Endpoints[0].Port : echo.Port, body, Connections, time);
            (ours, bare) = isOurs ? (result, bare) : (ours, result);
        }

        logSum += Math.Log(ours.PerSecond / bare.PerSecond);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {ours.PerSecond:F0}/s p50 {ours.MedianMs:F2} ms p99 {ours.P99Ms:F2} ms; echo {bare.PerSecond:F0}/s p50 {bare.MedianMs:F2} p99 {bare.P99Ms:F2}; ratio {ours.PerSecond / bare.PerSecond:F3}; cpu {ours.CpuMicros:F1} and {bare.CpuMicros:F1} us, {ours.AllocatedBytes:F0} and {bare.AllocatedBytes:F0} B"));
    }

    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: geometric mean of the ratios {Math.Exp(logSum / rounds):F3}"));
}

await server.StopAsync(CancellationToken.None);
