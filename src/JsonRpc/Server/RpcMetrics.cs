// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.Metrics;
using PowerVerse.Chain.JsonRpc.Errors;

namespace PowerVerse.Chain.JsonRpc.Server;

/// <summary>Counts and durations by method.</summary>
internal sealed class RpcMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "PowerVerse.Chain.JsonRpc";

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _refused;

    public RpcMetrics(IReadOnlyDictionary<RpcCost, WorkLane> lanes)
    {
        _duration = _meter.CreateHistogram<double>("powerverse_rpc_request_duration_seconds", "s", "Duration of calls by method and outcome.");
        _refused = _meter.CreateCounter<long>("powerverse_rpc_refused_total", "{request}", "Requests refused by a limit.");
        _meter.CreateObservableGauge(
            "powerverse_rpc_queue_length",
            () => lanes.Select(lane => new Measurement<int>(lane.Value.Waiting, new KeyValuePair<string, object?>("class", lane.Key.ToString()))),
            "{request}",
            "Calls that wait for their turn.");
        _meter.CreateObservableGauge(
            "powerverse_rpc_running",
            () => lanes.Select(lane => new Measurement<int>(lane.Value.Running, new KeyValuePair<string, object?>("class", lane.Key.ToString()))),
            "{request}",
            "Calls that run.");
    }

    public bool IsTimed => _duration.Enabled;

    public void Record(RpcMethod method, TimeSpan duration, RpcError? error) =>
        _duration.Record(
            duration.TotalSeconds,
            new KeyValuePair<string, object?>("method", method.Name),
            new KeyValuePair<string, object?>("outcome", error is null ? "ok" : "error"));

    public void RecordRefused(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Dispose() => _meter.Dispose();
}
